/** When the VAE works on tiles: its memory grows with the picture, and its attention with the square of that. */
import type { Canvas } from './canvas.ts';
import { planTiles, type TilePlan } from './tiles.ts';

/** Pixels. */
export interface VaeTiling {
	/** Pictures of no more pixels go through the VAE whole. */
	whole: number;
	tile: number;
	overlap: number;
}

/**
 * SDXL, SD3 and FLUX were made for 1024x1024, for which the usual decoder takes 5 to 8 GB. Normalisation and attention inside it look at all
 * they are given, so that tiles come out a little different: they are as large as what goes through whole.
 */
export const usualTiling: VaeTiling = { whole: 1024 * 1024, tile: 1024, overlap: 256 };

/** In latents; null for a picture that goes through whole. */
export function planVaeTiles({ format: { pixels }, width, height }: Canvas, { whole, tile, overlap }: VaeTiling): TilePlan | null {
	if (width * height * pixels ** 2 <= whole) return null;
	return planTiles({ width, height }, { width: tile / pixels, height: tile / pixels, overlap: overlap / pixels });
}

/**
 * A part of planes that are `width` wide.
 * @param planes float32 [channels, height, width]
 * @param part in the same units
 * @returns float32 [channels, part.height, part.width]
 */
export function cropPlanes(
	planes: Float32Array,
	{ width, height }: { width: number; height: number },
	part: { left: number; top: number; width: number; height: number },
): Float32Array {
	const channels = planes.length / (width * height);
	const cropped = new Float32Array(channels * part.height * part.width);
	for (let row = 0; row < channels * part.height; row++) {
		const [channel, y] = [Math.floor(row / part.height), part.top + (row % part.height)];
		const from = (channel * height + y) * width + part.left;
		cropped.set(planes.subarray(from, from + part.width), row * part.width);
	}
	return cropped;
}
