/** What was set for each model, so that changing models brings it back. Pure. */
import type { CatalogModel } from '#contract/catalog.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { sizeForPicture } from '../making/ratios.ts';
import { type Draft, type DraftField, isAllowed, setField, toSettings } from './draft.ts';

/** Settings of each model, by its name. */
export type ModelMemory = Readonly<Record<string, Partial<Draft>>>;

/** What belongs to a model; everything else goes along to the next one. */
const modelFields = [
	'steps',
	'guidance',
	'width',
	'height',
	'scheduler',
	'schedule_type',
	'eta',
	'clip_skip',
	'guidance_rescale',
	'decoder',
	'loras',
	'hires',
] as const satisfies readonly DraftField[];

/** The picture to start from stays, even where the model can do nothing with it: the page says so, and offers another model. */
const pictureFields: readonly string[] = ['init_image', 'mask', 'strength', 'picture_fit', 'keep_unmasked', 'derived_from'];

/** Moves a draft from one model to another, and remembers what was set for the first. */
export function switchModel(
	draft: Draft,
	from: CatalogModel,
	to: CatalogModel,
	memory: ModelMemory,
): { draft: Draft; memory: ModelMemory } {
	const own = Object.fromEntries(modelFields.filter((field) => draft[field] !== undefined).map((field) => [field, draft[field]]));
	const remembered = { ...memory, [from.name]: own as Partial<Draft> };
	const going = Object.entries(draft).filter(([field]) => !(modelFields as readonly string[]).includes(field));
	const brought = Object.entries(remembered[to.name] ?? {});
	let moved: Draft = { prompt: draft.prompt, model: to.name };
	for (const [field, value] of [...going, ...brought] as [keyof Draft, never][]) {
		if (field === 'prompt' || field === 'model') continue;
		const wider = setField(moved, field, value, to);
		if (pictureFields.includes(field) || isAllowed(withoutPictures(wider), to)) moved = wider;
	}
	if (draft.init_image === undefined || draft.strength === 0) return { draft: moved, memory: remembered };
	// The picture keeps its shape, whatever size was set for the model.
	const { width, height } = sizeForPicture(to, toSettings(withoutPictures(draft), from));
	return { draft: setField(setField(moved, 'width', width, to), 'height', height, to), memory: remembered };
}

/** Reads a stored memory; what cannot be used is forgotten. */
export function parseMemory(text: string | null): ModelMemory {
	try {
		const stored = JSON.parse(text ?? '{}') as Record<string, object>;
		return Object.fromEntries(
			Object.entries(stored).map(([name, fields]) => {
				const { prompt: _prompt, ...known } = parseGenerationRequest({ prompt: '', ...fields });
				return [name, known];
			}),
		);
	} catch {
		return {};
	}
}

function withoutPictures(draft: Draft): Draft {
	return Object.fromEntries(Object.entries(draft).filter(([field]) => !pictureFields.includes(field))) as unknown as Draft;
}
