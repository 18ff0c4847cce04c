/** Every other field of a request. */
import { type Dispatch, type SetStateAction, useId } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import { type Draft, type DraftField, setField } from './draft.ts';
import { NumberField } from './NumberField.tsx';
import { SeedField } from './SeedField.tsx';

/** The grid is what holds for every model; a model's own limits may be coarser. */
const numbers = [
	{ field: 'steps', label: 'Steps', grid: { multiple: 1 } },
	{ field: 'guidance', label: 'Guidance', grid: {} },
	{ field: 'width', label: 'Width', grid: { multiple: 1 } },
	{ field: 'height', label: 'Height', grid: { multiple: 1 } },
] as const;

interface MoreSettingsProps {
	draft: Draft;
	setDraft: Dispatch<SetStateAction<Draft>>;
	model: CatalogModel;
	/** Seed of the newest generation: what locking keeps. */
	lastSeed: number | null;
}

export function MoreSettings({ draft, setDraft, model, lastSeed }: MoreSettingsProps) {
	const negativeId = useId();
	const schedulerId = useId();
	const { defaults, limits } = model;

	function set<Field extends DraftField>(field: Field, value: Draft[Field] | undefined): void {
		setDraft((former) => setField(former, field, value, model));
	}

	return (
		<div className="more">
			<div className="field field-wide">
				<label htmlFor={negativeId}>Without</label>
				<textarea
					id={negativeId}
					rows={1}
					placeholder="What should not be in the picture"
					value={draft.negative_prompt ?? defaults.negative_prompt}
					onChange={({ target }) => set('negative_prompt', target.value)}
				/>
			</div>
			{numbers.map(({ field, label, grid }) => (
				<NumberField
					key={field}
					label={label}
					value={draft[field] ?? defaults[field]}
					range={{ ...grid, ...limits[field] }}
					onSet={(value) => set(field, value)}
				/>
			))}
			<div className="field">
				<label htmlFor={schedulerId}>Scheduler</label>
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
