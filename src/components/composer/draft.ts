/** What is being written: a request in which only what differs from the model's defaults is present. A present seed is a locked one. */
import type { CatalogModel } from '#contract/catalog.ts';
import { type GenerationRequest, maxSeed, type Settings } from '#contract/generation.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { resolveSettings, toRequest } from '#contract/settings.ts';
import { changeControl } from '../making/control.ts';
import { nameRatio } from '../making/ratios.ts';
import { withoutVariation } from '../making/variation.ts';
import type { Text } from '../text/text.tsx';

export type Draft = GenerationRequest;
export type DraftField = Exclude<keyof Draft, 'prompt' | 'model'>;

export const emptyDraft: Draft = { prompt: '' };

/** Reads a stored draft; what cannot be used is an empty one. */
export function parseDraft(text: string | null): Draft {
	if (text === null) return emptyDraft;
	try {
		return parseGenerationRequest(JSON.parse(text));
	} catch {
		return emptyDraft;
	}
}

/** Sets one field; a value that is the model's default, or undefined, takes the field away. */
export function setField<Field extends DraftField>(
	draft: Draft,
	field: Field,
	value: Draft[Field] | undefined,
	model: CatalogModel,
): Draft {
	const usual: Partial<Draft> = model.defaults;
	const changed = { ...draft, [field]: value };
	if (value === undefined || value === usual[field]) delete changed[field];
	return changed;
}

/** Moves a draft to a model: fields that the model does not allow fall back to its defaults. */
export function fitDraft(draft: Draft, model: CatalogModel): Draft {
	let fitted: Draft = { prompt: draft.prompt, model: model.name };
	for (const [field, value] of Object.entries(draft) as [keyof Draft, never][]) {
		if (field === 'prompt' || field === 'model') continue;
		const wider = setField(fitted, field, value, model);
		if (isAllowed(wider, model)) fitted = wider;
	}
	return fitted;
}

/** Whether the model would take it. */
export function isAllowed(draft: Draft, model: CatalogModel): boolean {
	try {
		resolveSettings(draft, model, 0);
		return true;
	} catch {
		return false;
	}
}

/** A draft that asks for exactly what was used, with its seed locked; one picture, as a seed means one picture. */
export function fromSettings(settings: Settings, seed: number | null, model: CatalogModel): Draft {
	const { count: _count, ...rest } = toRequest(settings);
	return fitDraft({ ...rest, seed: seed ?? settings.seed }, model);
}

/** The settings of a draft, as the model would use them; fields that it refuses count as its defaults. */
export function toSettings(draft: Draft, model: CatalogModel): Settings {
	return resolveSettings(fitDraft(draft, model), model, 0);
}

export interface Change {
	label: string;
	/** Takes the change away. */
	reset(draft: Draft): Draft;
}

/** What differs from the defaults, for the chips below the prompt. Size and count have chips of their own. */
export function listChanges(t: Text, draft: Draft, model: CatalogModel): Change[] {
	const {
		negative_prompt: without,
		steps,
		guidance,
		scheduler,
		seed,
		loras,
		hires,
		upscaler,
		subseed_strength: variation,
		control,
	} = draft;
	const changes: Change[] = [];
	const add = (label: string, ...fields: DraftField[]) => {
		changes.push({ label, reset: (former) => fields.reduce((left, field) => setField(left, field, undefined, model), former) });
	};
	if (without !== undefined) add(t('composer.changedWithout', { text: without }), 'negative_prompt');
	if (steps !== undefined) add(t('composer.changedSteps', { count: steps }), 'steps');
	if (guidance !== undefined) add(t('composer.changedGuidance', { value: guidance }), 'guidance');
	if (scheduler !== undefined) add(labelScheduler(scheduler, model), 'scheduler');
	if (seed !== undefined) add(t('composer.changedSeed', { seed: String(seed) }), 'seed');
	if (variation !== undefined) {
		changes.push({ label: t('composer.changedVariation', { percent: Math.round(variation * 100) }), reset: withoutVariation });
	}
	if (loras !== undefined) add(loras.map(({ name, weight }) => t('composer.changedLora', { name, weight })).join(', '), 'loras');
	if (hires !== undefined) add(t('composer.changedHires', { scale: hires.scale }), 'hires');
	if (upscaler !== undefined) add(t('composer.changedUpscaler', { name: upscaler }), 'upscaler');
	if (control !== undefined) {
		changes.push({
			label: t('composer.changedControl', { name: control.map((use) => use.model).join(', ') }),
			reset: (former) => changeControl(former, null),
		});
	}
	return changes;
}

/** Name of a size as the size chip shows it: short, as chips share a row of 360 pixels. */
export function labelSize(t: Text, draft: Draft, model: CatalogModel): string {
	const { width, height } = toSettings(draft, model);
	return (
		model.sizes.find((size) => size.width === width && size.height === height)?.label ??
		nameRatio(model, { width, height }) ??
		t('words.size', { width: String(width), height: String(height) })
	);
}

export function labelScheduler(name: string, model: CatalogModel): string {
	return model.schedulers.find((scheduler) => scheduler.name === name)?.label ?? name;
}

export function drawSeed(): number {
	const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
	return seed % (maxSeed + 1);
}
