/**
 * What a mask keeps, kept to the byte. A picture that has been through a VAE is nowhere quite as it was; A1111 lays the kept part over the
 * painted one for that reason, diffusers leaves it to its callers.
 */
import { isPainted } from './masks.ts';
import type { RgbImage } from './tensor.ts';

/** Pixels inside the mask's edge over which the picture goes over into what was painted. */
const FEATHER = 4;

/**
 * `source` where the mask keeps it, `painted` in the mask, blended along its edge.
 * @param mask one byte a pixel @param source of the same size as `painted`
 */
export function keepUnmasked(painted: RgbImage, source: RgbImage, mask: Uint8Array): RgbImage {
	const depths = depthsOf(mask, painted.width);
	const data = painted.data.map((value, i) => {
		const share = Math.min(depths[Math.floor(i / 3)] / (FEATHER + 1), 1);
		return Math.round(share * value + (1 - share) * source.data[i]);
	});
	return { width: painted.width, height: painted.height, data };
}

/** How far each pixel is from the nearest kept one, which are at 0: G. Borgefors, "Distance transformations in digital images" (1986). */
function depthsOf(mask: Uint8Array, width: number): Float32Array {
	const height = mask.length / width;
	const depths = new Float32Array(mask.length);
	for (let i = 0; i < depths.length; i++) depths[i] = isPainted(mask[i]) ? Number.POSITIVE_INFINITY : 0;
	/** Looks at the neighbours before a pixel (`back` is -1), or behind it (1): one in its row, three in the next. */
	function settle(x: number, y: number, back: -1 | 1): void {
		const at = y * width + x;
		const beside = at + back;
		const beyond = at + back * width;
		const [hasBeside, hasBeyond] = [x + back >= 0 && x + back < width, y + back >= 0 && y + back < height];
		if (hasBeside) depths[at] = Math.min(depths[at], depths[beside] + 1);
		if (!hasBeyond) return;
		depths[at] = Math.min(depths[at], depths[beyond] + 1);
		if (x > 0) depths[at] = Math.min(depths[at], depths[beyond - 1] + Math.SQRT2);
		if (x + 1 < width) depths[at] = Math.min(depths[at], depths[beyond + 1] + Math.SQRT2);
	}
	for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) settle(x, y, -1);
	for (let y = height - 1; y >= 0; y--) for (let x = width - 1; x >= 0; x--) settle(x, y, 1);
	return depths;
}
