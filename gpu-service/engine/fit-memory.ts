/** Looks before a model is opened whether the machine has the memory for a picture, as a process that runs out of it is killed. */
import type { Settings } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { enlargedSize } from '../diffusion/hires.ts';
import type { ModelDescription } from './describe.ts';
import { memoryNeed, type PictureSize } from './memory-need.ts';

export type MemoryPlan = 'whole' | 'lean';

/** Pixels; below this nothing can be seen. */
const smallestSide = 64;

/**
 * @param have bytes that are free, those of a model that is to be replaced included.
 * @returns `lean` when the text encoders have to be let go after use.
 * @throws ProblemError `out_of_memory` with what is needed, what is there, and the largest size of these proportions that fits.
 */
export function fitMemory(
	{ title, description }: { title: string; description: ModelDescription },
	{ width, height, guidance, hires }: Pick<Settings, 'width' | 'height' | 'guidance' | 'hires'>,
	have: number,
): MemoryPlan {
	const batch = guidance > 1 && description.traits.takesNegativePrompt ? 2 : 1;
	const { multiple } = description.traits;
	const needOf = (size: PictureSize) => memoryNeed(description, hires === null ? size : enlargedSize(size, hires.scale, multiple), batch);
	const need = needOf({ width, height });
	if (need.whole <= have) return 'whole';
	if (need.lean <= have) return 'lean';
	const smaller = largestFitting({ width, height }, multiple, (size) => needOf(size).lean <= have);
	const advice =
		smaller === null
			? 'No size of it fits: choose a smaller model, or end other programs.'
			: `The largest of this shape that fits is ${smaller.width} × ${smaller.height}.`;
	throw new ProblemError(
		'out_of_memory',
		`Painting ${width} × ${height} with "${title}"${hires === null ? '' : ' and its hires fix'} takes about ${gigabytes(need.lean)} of memory, and ${gigabytes(have)} are free. ${advice}`,
		smaller === null ? {} : { field: 'width' },
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
