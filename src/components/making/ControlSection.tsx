/** A picture that a ControlNet follows: edges, depth, poses. */
import { type Dispatch, type SetStateAction, useId } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import type { ControlUse } from '#contract/generation.ts';
import type { Draft } from '../composer/draft.ts';
import { NumberField } from '../composer/NumberField.tsx';
import { Icon } from '../shell/Icon.tsx';
import { useText } from '../text/text.tsx';
import { inputAddress } from './api.ts';
import { changeControl } from './control.ts';
import { Section } from './Section.tsx';

const shares = { min: 0, max: 1 };

interface ControlSectionProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	model: CatalogModel;
	/** Wants a picture to follow; null where none can be chosen. */
	onPicture: (() => void) | null;
}

export function ControlSection({ draft, setDraft, model, onPicture }: ControlSectionProps) {
	const t = useText();
	const id = useId();
	const [use] = draft.control ?? [];
	const offered = model.features.control;
	if ((offered.length === 0 || onPicture === null) && use === undefined) return null;
	const set = (change: Partial<ControlUse>) => use !== undefined && setDraft((former) => changeControl(former, { ...use, ...change }));

	return (
		<Section title={t('making.control')} state={use?.model ?? null}>
			<p className="panel-note">{t('making.controlHelp')}</p>
			{use === undefined ? (
				<button type="button" className="button" onClick={() => onPicture?.()}>
					<Icon name="picture-add" />
					{t('making.controlPicture')}
				</button>
			) : (
				<>
					<div className="control-head">
						<img className="control-picture" src={inputAddress(use.image)} alt={t('making.controlled')} width="88" height="88" />
						<div className="field">
							<label htmlFor={id}>{t('making.controlNet')}</label>
							<select id={id} value={use.model} onChange={({ target }) => set({ model: target.value })}>
								{offered.map((name) => (
									<option key={name} value={name}>
										{name}
									</option>
								))}
							</select>
						</div>
					</div>
					<div className="more-section-fields">
						<NumberField
							label={t('making.weight')}
							value={use.weight}
							range={{ min: 0, max: 2 }}
							step={0.05}
							onSet={(weight) => set({ weight })}
						/>
						<NumberField
							label={t('making.controlStart')}
							value={use.start}
							range={shares}
							step={0.05}
							onSet={(start) => set({ start, end: Math.max(start, use.end) })}
						/>
						<NumberField
							label={t('making.controlEnd')}
							value={use.end}
							range={shares}
							step={0.05}
							onSet={(end) => set({ end, start: Math.min(end, use.start) })}
						/>
					</div>
					<div className="start-actions">
						{onPicture !== null && (
							<button type="button" className="button" onClick={onPicture}>
								<Icon name="picture-add" />
								{t('making.otherPicture')}
							</button>
						)}
						<button type="button" className="button" onClick={() => setDraft((former) => changeControl(former, null))}>
							<Icon name="close" />
							{t('making.removeControl')}
						</button>
					</div>
				</>
			)}
		</Section>
	);
}
