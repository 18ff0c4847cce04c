import type { Range } from '#contract/catalog.ts';

/** The nearest number that the range allows and that lies on its grid; a range without a grid allows every number in it. */
export function toGrid(number: number, { min, max, multiple }: Range): number {
	const inside = Math.min(max, Math.max(min, number));
	if (multiple === undefined) return inside;
	const lowest = Math.ceil(min / multiple) * multiple;
	const highest = Math.floor(max / multiple) * multiple;
	return Math.min(highest, Math.max(lowest, Math.round(inside / multiple) * multiple));
}
