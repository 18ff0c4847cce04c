/** LoRAs with their weights: those that were chosen here, and those that the prompt names. */
import { type Dispatch, type SetStateAction, useId } from 'react';
import type { AddOn, CatalogModel } from '#contract/catalog.ts';
import type { LoraUse } from '#contract/generation.ts';
import { lorasOfPrompt } from '#contract/prompt-tags.ts';
import type { Draft } from '../composer/draft.ts';
import { NumberField } from '../composer/NumberField.tsx';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import { Section } from './Section.tsx';

/** Weights beyond these seldom make sense; who wants them writes them into the prompt. */
const weights = { min: -2, max: 2 };

interface LoraSectionProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	loras: readonly AddOn[];
	model: CatalogModel;
}

export function LoraSection({ draft, setDraft, loras, model }: LoraSectionProps) {
	const t = useText();
	const id = useId();
	const chosen = draft.loras ?? [];
	const named = draft.prompt_syntax === 'plain' ? [] : lorasOfPrompt(draft.prompt);
	const left = loras.filter(
		({ name, families, problem }) =>
			problem === null && (families.length === 0 || families.includes(model.family)) && !chosen.some((use) => use.name === name),
	);
	if (loras.length === 0 && chosen.length === 0 && named.length === 0) return null;

	function set(uses: LoraUse[]): void {
		setDraft(({ loras: _loras, ...former }) => (uses.length === 0 ? former : { ...former, loras: uses }));
	}

	return (
		<Section title={t('making.loras')} state={[...chosen, ...named].map(({ name }) => name).join(', ') || null}>
			{chosen.map(({ name, weight }) => (
				<div className="lora" key={name}>
					<NumberField
						label={name}
						value={weight}
						range={weights}
						step={0.05}
						onSet={(value) => set(chosen.map((use) => (use.name === name ? { name, weight: value } : use)))}
					/>
					<button
						type="button"
						className="icon-button"
						aria-label={t('making.removeLora', { name })}
						onClick={() => set(chosen.filter((use) => use.name !== name))}
					>
						<Icon name="close" />
					</button>
				</div>
			))}
			{named.map(({ name, weight }) => (
				<p className="panel-note" key={name}>
					{t('making.loraOfPrompt', { name, weight })}
				</p>
			))}
			{left.length > 0 ? (
				<div className="field">
					<label htmlFor={id}>{t('making.addLora')}</label>
					<select id={id} value="" onChange={({ target }) => target.value !== '' && set([...chosen, { name: target.value, weight: 1 }])}>
						<option value="">{t('making.chooseLora')}</option>
						{left.map(({ name }) => (
							<option key={name} value={name}>
								{name}
							</option>
						))}
					</select>
				</div>
			) : (
				chosen.length === 0 && <p className="panel-note">{t('making.noLoraFits', { model: model.title })}</p>
			)}
		</Section>
	);
}
