/** Every other field of a request. */
import { type Dispatch, type SetStateAction, useId } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import { useText } from '../text/text.tsx';
import { type Draft, type DraftField, setField } from './draft.ts';
import { NumberField } from './NumberField.tsx';
import { SeedField } from './SeedField.tsx';

/** The grid is what holds for every model; a model's own limits may be coarser. */
const numbers = [
	{ field: 'steps', grid: { multiple: 1 } },
	{ field: 'guidance', grid: {} },
	{ field: 'width', grid: { multiple: 1 } },
	{ field: 'height', grid: { multiple: 1 } },
] as const;

interface MoreSettingsProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	model: CatalogModel;
	/** Seed of the newest generation: what locking keeps. */
	lastSeed: number | null;
}

export function MoreSettings({ draft, setDraft, model, lastSeed }: MoreSettingsProps) {
	const t = useText();
	const negativeId = useId();
	const schedulerId = useId();
	const { defaults, limits } = model;

	function set<Field extends DraftField>(field: Field, value: Draft[Field] | undefined): void {
		setDraft((former) => setField(former, field, value, model));
	}

	return (
		<div className="more">
			<div className="field field-wide">
				<label htmlFor={negativeId}>{t('composer.without')}</label>
				<textarea
					id={negativeId}
					rows={1}
					placeholder={t('composer.withoutPlaceholder')}
					value={draft.negative_prompt ?? defaults.negative_prompt}
					onChange={({ target }) => set('negative_prompt', target.value)}
				/>
			</div>
			{numbers.map(({ field, grid }) => (
				<NumberField
					key={field}
					label={t(`composer.${field}`)}
					value={draft[field] ?? defaults[field]}
					range={{ ...grid, ...limits[field] }}
					onSet={(value) => set(field, value)}
				/>
			))}
			<div className="field">
				<label htmlFor={schedulerId}>{t('composer.scheduler')}</label>
				<select id={schedulerId} value={draft.scheduler ?? defaults.scheduler} onChange={({ target }) => set('scheduler', target.value)}>
					{model.schedulers.map(({ name, label }) => (
						<option key={name} value={name}>
							{label}
						</option>
					))}
				</select>
			</div>
			<SeedField seed={draft.seed ?? null} lastSeed={lastSeed} onSet={(seed) => set('seed', seed ?? undefined)} />
		</div>
	);
}
