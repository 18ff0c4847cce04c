/** Sends the same words and seed to a second model. */
import { useId, useState } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import type { Draft } from '../composer/draft.ts';
import { useText } from '../text/text.tsx';
import { Section } from './Section.tsx';

interface CompareSectionProps {
	draft: Draft;
	models: readonly CatalogModel[];
	model: CatalogModel;
	onCompare(one: CatalogModel, other: CatalogModel): void;
}

export function CompareSection({ draft, models, model, onCompare }: CompareSectionProps) {
	const t = useText();
	const id = useId();
	const [name, setName] = useState<string | null>(null);
	const others = models.filter((one) => one.name !== model.name && one.state !== 'broken');
	const other = others.find((one) => one.name === name) ?? others[0];
	if (other === undefined) return null;

	return (
		<Section title={t('making.compare')} state={null}>
			<p className="panel-note">{t('making.compareHelp', { model: model.title })}</p>
			<div className="field">
				<label htmlFor={id}>{t('making.compareWith')}</label>
				<select id={id} value={other.name} onChange={({ target }) => setName(target.value)}>
					{others.map((one) => (
						<option key={one.name} value={one.name}>
							{one.title}
						</option>
					))}
				</select>
			</div>
			<button type="button" className="button button-strong" disabled={draft.prompt.trim() === ''} onClick={() => onCompare(model, other)}>
				{t('making.paintBoth')}
			</button>
		</Section>
	);
}
