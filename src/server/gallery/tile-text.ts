/** What a picture is found by: its words, and its facets, which are words that nobody can type. Pure. */
import { createHash } from 'node:crypto';
import type { Operation, Settings } from '#contract/generation.ts';
import { picturesOf } from '#contract/picture-reference.ts';
import { lorasOfPrompt } from '#contract/prompt-tags.ts';
import type { GenerationRow } from './generation-rows.ts';
import type { PictureMarks } from './marks-source.ts';
import type { PictureRow } from './picture-rows.ts';

/** The columns of the table `tile_text`. */
export interface TileText {
	prompt: string;
	negative_prompt: string;
	model: string;
	settings: string;
	note: string;
	facets: string;
}

/** What a generation was made from. */
export interface Ancestry {
	/** Id of a picture, or `input:<sha256>`. */
	parent: string;
	operation: Operation;
}

/** Begins every facet: for private use, so the index takes it for a letter, and no text that people write keeps it. */
const facetMark = '\ue000';

type FacetKind = 'listed' | 'binned' | 'is' | 'model' | 'size' | 'seed' | 'scheduler' | 'lora' | 'album' | 'tag' | 'from';

/** The word that stands for a value of this kind. */
export function facet(kind: FacetKind, value: string): string {
	const hash = createHash('sha256')
		.update(`${kind} ${value.normalize('NFKC').toLowerCase()}`)
		.digest('hex');
	return `${facetMark}${hash.slice(0, 20)}`;
}

export function textOf(row: GenerationRow, picture: PictureRow, marks: PictureMarks): TileText {
	const { settings } = row.facts;
	const { width, height } = picture;
	const loras = lorasOf(settings);
	const words = [settings.scheduler, settings.schedule_type, `${width}x${height}`, ...loras, settings.upscaler ?? ''];
	return {
		prompt: toPlainText(settings.prompt),
		negative_prompt: toPlainText(settings.negative_prompt),
		model: toPlainText(settings.model),
		settings: toPlainText(words.join(' ')),
		note: toPlainText(marks.note),
		facets: [
			facet(picture.deletedAt === null && row.deletedAt === null ? 'listed' : 'binned', row.owner),
			...modelNames(settings.model).map((name) => facet('model', name)),
			facet('size', `${width}x${height}`),
			facet('size', width === height ? 'square' : width > height ? 'landscape' : 'portrait'),
			...(picture.seed === null ? [] : [facet('seed', String(picture.seed))]),
			facet('scheduler', settings.scheduler),
			...loras.map((name) => facet('lora', name)),
			...statesOf(row, marks).map((state) => facet('is', state)),
			...marks.albums.map((album) => facet('album', album)),
			...marks.tags.map((tag) => facet('tag', tag)),
			...ancestryOf(row).map(({ parent }) => facet('from', parent)),
		].join(' '),
	};
}

/** What it says itself, and the pictures that it was painted from. */
export function ancestryOf({ facts: { request, settings } }: GenerationRow): Ancestry[] {
	const origin = request.derived_from;
	const told: Ancestry[] = origin === undefined ? [] : [{ parent: origin.picture, operation: origin.operation }];
	const painted = picturesOf(settings)
		.filter(({ field, reference }) => field !== 'mask' && reference.startsWith('input:'))
		.map(
			({ field, reference }): Ancestry => ({ parent: reference, operation: field === 'init_image' ? operationOf(settings) : 'control' }),
		);
	return [...new Map([...painted, ...told].map((each) => [each.parent, each])).values()];
}

/** `private` is none: it is what is neither of the others. */
function statesOf({ origin, facts: { request, settings } }: GenerationRow, { favourite, visibility }: PictureMarks): string[] {
	const operation = request.derived_from?.operation;
	return [
		...(favourite ? ['favourite'] : []),
		...(visibility === 'private' ? [] : [visibility]),
		...(settings.subseed_strength > 0 || operation === 'variation' ? ['variation'] : []),
		...(settings.upscaler !== null || operation === 'upscale' ? ['upscaled'] : []),
		...(origin === 'file' ? ['imported'] : []),
	];
}

/** The name and its beginnings: `sdxl-turbo-1` is also found as `sdxl` and `sdxl-turbo`. */
function modelNames(model: string): string[] {
	const name = toModelFacet(model);
	const ends = [...name.matchAll(/-/g)].map(({ index }) => index);
	return name === '' ? [] : [...ends.map((end) => name.slice(0, end)), name];
}

/** Without what could be taken for a facet. */
export function toPlainText(text: string): string {
	return text.replaceAll(facetMark, ' ');
}

/** However the parts of its name are held together. */
export function toModelFacet(model: string): string {
	return model.replace(/[\s_./:\\-]+/g, '-').replace(/^-|-$/g, '');
}

function lorasOf({ loras, prompt }: Settings): string[] {
	return [...new Set([...loras, ...lorasOfPrompt(prompt)].map(({ name }) => name))];
}

function operationOf({ mask, strength, upscaler }: Settings): Operation {
	if (mask !== null) return 'inpaint';
	return strength === 0 && upscaler !== null ? 'upscale' : 'image-to-image';
}
