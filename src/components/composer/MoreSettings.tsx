/** Every other field of a request. Loaded when it is opened first. */
import { type Dispatch, type SetStateAction, useId } from 'react';
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { type ScheduleType, scheduleTypes } from '#contract/generation.ts';
import { CompareSection } from '../making/CompareSection.tsx';
import { ControlSection } from '../making/ControlSection.tsx';
import { LargerSection } from '../making/LargerSection.tsx';
import { LoraSection } from '../making/LoraSection.tsx';
import { RatioChips } from '../making/RatioChips.tsx';
import type { Making } from '../making/use-making.ts';
import { VariationSection } from '../making/VariationSection.tsx';
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
	catalog: Catalog;
	model: CatalogModel;
	/** Seed of the newest generation: what locking keeps. */
	lastSeed: number | null;
	/** What can be done in the studio only; null elsewhere. */
	making: Making | null;
}

export function MoreSettings({ draft, setDraft, catalog, model, lastSeed, making }: MoreSettingsProps) {
	const t = useText();
	const negativeId = useId();
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
			<RatioChips draft={draft} setDraft={setDraft} model={model} />
			{numbers.map(({ field, grid }) => (
				<NumberField
					key={field}
					label={t(`composer.${field}`)}
					value={draft[field] ?? defaults[field]}
					range={{ ...grid, ...limits[field] }}
					onSet={(value) => set(field, value)}
				/>
			))}
			<SchedulerFields draft={draft} model={model} onSet={set} />
			<SeedField seed={draft.seed ?? null} lastSeed={lastSeed} onSet={(seed) => set('seed', seed ?? undefined)} />
			<div className="more-sections">
				<VariationSection draft={draft} setDraft={setDraft} lastSeed={lastSeed} />
				<LargerSection draft={draft} setDraft={setDraft} catalog={catalog} model={model} />
				<LoraSection draft={draft} setDraft={setDraft} loras={catalog.loras} model={model} />
				<ControlSection
					draft={draft}
					setDraft={setDraft}
					model={model}
					onPicture={making === null ? null : () => making.setView('add-control')}
				/>
				{making !== null && <CompareSection draft={draft} models={catalog.models} model={model} onCompare={making.compare} />}
			</div>
		</div>
	);
}

type SetOne = <Field extends DraftField>(field: Field, value: Draft[Field] | undefined) => void;

function SchedulerFields({ draft, model, onSet }: { draft: Draft; model: CatalogModel; onSet: SetOne }) {
	const t = useText();
	const id = useId();
	const typeId = useId();
	const name = draft.scheduler ?? model.defaults.scheduler;
	const types = model.schedulers.find((scheduler) => scheduler.name === name)?.schedule_types ?? [];

	function choose(chosen: string): void {
		onSet('scheduler', chosen);
		const offered = model.schedulers.find((scheduler) => scheduler.name === chosen)?.schedule_types ?? [];
		if (draft.schedule_type !== undefined && !offered.includes(draft.schedule_type)) onSet('schedule_type', undefined);
	}

	return (
		<>
			<div className="field">
				<label htmlFor={id}>{t('composer.scheduler')}</label>
				<select id={id} value={name} onChange={({ target }) => choose(target.value)}>
					{model.schedulers.map((scheduler) => (
						<option key={scheduler.name} value={scheduler.name}>
							{scheduler.label}
						</option>
					))}
				</select>
			</div>
			{types.length > 1 && (
				<div className="field">
					<label htmlFor={typeId}>{t('composer.scheduleType')}</label>
					<select
						id={typeId}
						value={draft.schedule_type ?? 'automatic'}
						onChange={({ target }) =>
							onSet(
								'schedule_type',
								scheduleTypes.find((type) => type === target.value && type !== 'automatic'),
							)
						}
					>
						{types.map((type: ScheduleType) => (
							<option key={type} value={type}>
								{t(`composer.schedule_${type}`)}
							</option>
						))}
					</select>
				</div>
			)}
		</>
	);
}
