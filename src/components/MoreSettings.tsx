/** Every other field of a request. */
import { type Dispatch, type SetStateAction, useId } from 'react';
import type { CatalogModel } from '#contract/catalog.ts';
import { type Draft, type DraftField, setField } from './draft.ts';
import { NumberField } from './NumberField.tsx';
import { SeedField } from './SeedField.tsx';

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
			<NumberField
				label="Steps"
				value={draft.steps ?? defaults.steps}
				range={limits.steps}
				step={1}
				onSet={(value) => set('steps', value)}
			/>
			<NumberField
				label="Guidance"
				value={draft.guidance ?? defaults.guidance}
				range={limits.guidance}
				step={0.5}
				onSet={(value) => set('guidance', value)}
			/>
			<NumberField
				label="Width"
				value={draft.width ?? defaults.width}
				range={limits.width}
				step={8}
				onSet={(value) => set('width', value)}
			/>
			<NumberField
				label="Height"
				value={draft.height ?? defaults.height}
				range={limits.height}
				step={8}
				onSet={(value) => set('height', value)}
			/>
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
