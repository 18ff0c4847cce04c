/** Looks before a model is opened whether the machine has the memory for a picture, as a process that runs out of it is killed. */
import type { Settings } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { enlargedSize } from '../diffusion/hires.ts';
import { type MemoryFacts, memoryNeed, type PictureSize } from './memory-need.ts';

export type MemoryPlan = 'whole' | 'lean';

/** What a painting needs, against what there is. */
export interface MemoryFit {
	/** `lean` when the text encoders have to be let go after use; null when it does not fit even so. */
	plan: MemoryPlan | null;
	/** Bytes, by that plan. */
	need: number;
	/** The largest size of these proportions that fits, when this one does not; null when none does. */
	smaller: PictureSize | null;
}

type Painting = Pick<Settings, 'width' | 'height' | 'guidance' | 'hires'>;

/** Pixels; below this nothing can be seen. */
const smallestSide = 64;

/** @param have bytes that are free, those of a model that is to be replaced included. */
export function judgeMemory({ traits, ...parts }: MemoryFacts, { width, height, guidance, hires }: Painting, have: number): MemoryFit {
	const batch = guidance > 1 && traits.takesNegativePrompt ? 2 : 1;
	const { multiple } = traits;
	const needOf = (size: PictureSize) =>
		memoryNeed({ traits, ...parts }, hires === null ? size : enlargedSize(size, hires.scale, multiple), batch);
	const need = needOf({ width, height });
	if (need.whole <= have) return { plan: 'whole', need: need.whole, smaller: null };
	if (need.lean <= have) return { plan: 'lean', need: need.lean, smaller: null };
	const smaller = largestFitting({ width, height }, multiple, (size) => needOf(size).lean <= have);
	return { plan: null, need: need.lean, smaller };
}

/**
 * @param have as {@link judgeMemory} takes it.
 * @returns `lean` when the text encoders have to be let go after use.
 * @throws ProblemError `out_of_memory` with what is needed, what is there, and the largest size of these proportions that fits.
 */
export function fitMemory(
	{ title, description }: { title: string; description: MemoryFacts },
	painting: Painting,
	have: number,
): MemoryPlan {
	const { plan, need, smaller } = judgeMemory(description, painting, have);
	if (plan !== null) return plan;
	const { width, height, hires } = painting;
	const values = { model: title, width, height, need_bytes: need, have_bytes: have };
	const advice =
		smaller === null
			? 'No size of it fits: choose a smaller model, or end other programs.'
			: `The largest of this shape that fits is ${smaller.width} × ${smaller.height}.`;
	throw new ProblemError(
		'out_of_memory',
		`Painting ${width} × ${height} with "${title}"${hires === null ? '' : ' and its hires fix'} takes about ${gigabytes(need)} of memory, and ${gigabytes(have)} are free. ${advice}`,
		smaller === null
			? { reason: { name: 'memory_short', values } }
			: { field: 'width', reason: { name: 'memory_fits', values: { ...values, fits_width: smaller.width, fits_height: smaller.height } } },
	);
}

function largestFitting({ width, height }: PictureSize, multiple: number, fits: (size: PictureSize) => boolean): PictureSize | null {
	for (let smaller = width - multiple; smaller >= smallestSide; smaller -= multiple) {
		const size = { width: smaller, height: Math.round((smaller * height) / width / multiple) * multiple };
		if (size.height >= smallestSide && fits(size)) return size;
	}
	return null;
}

function gigabytes(bytes: number): string {
	return `${(bytes / 1e9).toFixed(1)} GB`;
}
