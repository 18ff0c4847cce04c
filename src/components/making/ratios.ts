/** Ratios of sides, and the sizes that a model likes for them. Pure. */
import type { CatalogModel } from '#contract/catalog.ts';
import { toGrid } from '../studio/grid.ts';

export interface Size {
	width: number;
	height: number;
}

/** Those that are offered, lying; each but the square can be turned. */
export const ratios = [
	{ across: 1, down: 1 },
	{ across: 3, down: 2 },
	{ across: 4, down: 3 },
	{ across: 16, down: 9 },
	{ across: 21, down: 9 },
] as const;

/** How much a wrong shape weighs against a wrong area. */
const shapeWeight = 1.2;

/** The size on the model's grid, within its limits, whose shape and area come closest to a ratio and to what the model was made for. */
export function sizeForRatio({ defaults, limits }: Pick<CatalogModel, 'defaults' | 'limits'>, ratio: number): Size {
	if (ratio < 1) {
		// Standing is lying turned, to the pixel.
		const lying = sizeForRatio({ defaults, limits: { ...limits, width: limits.height, height: limits.width } }, 1 / ratio);
		return { width: lying.height, height: lying.width };
	}
	const area = defaults.width * defaults.height;
	const step = limits.width.multiple ?? 1;
	const cost = ({ width, height }: Size) =>
		shapeWeight * Math.abs(Math.log(width / height / ratio)) + Math.abs(Math.log((width * height) / area));
	let best: Size = { width: defaults.width, height: defaults.height };
	for (let width = toGrid(limits.width.min, limits.width); width <= limits.width.max; width += step) {
		for (const wanted of [width / ratio, area / width]) {
			const size = { width, height: toGrid(wanted, limits.height) };
			if (cost(size) < cost(best)) best = size;
		}
	}
	return best;
}

/** The size to paint a picture in: its own where the model can do that, else the nearest shape that the model likes. */
export function sizeForPicture(model: Pick<CatalogModel, 'defaults' | 'limits'>, { width, height }: Size): Size {
	const { limits } = model;
	const isOwn = toGrid(width, limits.width) === width && toGrid(height, limits.height) === height;
	return isOwn ? { width, height } : sizeForRatio(model, width / height);
}

/** `16:9` for a size that is what one of the ratios gives; null for any other. */
export function nameRatio(model: Pick<CatalogModel, 'defaults' | 'limits'>, { width, height }: Size): string | null {
	for (const { across, down } of ratios) {
		for (const [a, d] of [
			[across, down],
			[down, across],
		] as const) {
			const size = sizeForRatio(model, a / d);
			if (size.width === width && size.height === height) return `${a}:${d}`;
		}
	}
	return null;
}
