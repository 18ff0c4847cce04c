/** Masks: what of a picture is painted anew. */
import type { Canvas } from './canvas.ts';

/** From here on a mask's byte means "painted anew", as in diffusers, which knows no half-way. */
const PAINTED = 128;

/** @param value one byte of a mask */
export function isPainted(value: number): boolean {
	return value >= PAINTED;
}

/**
 * A picture's mask in latents, as torch makes things smaller by default: each latent takes the pixel in its top left corner.
 *
 * @param mask one byte a pixel; null: all is painted anew
 * @returns float32 [1, 1, height, width]: 1 is painted anew, 0 is kept
 */
export function latentMask(mask: Uint8Array | null, { format: { pixels }, width, height }: Canvas): Float32Array {
	const latents = new Float32Array(height * width).fill(1);
	if (mask === null) return latents;
	return latents.map((_, i) => {
		const [x, y] = [(i % width) * pixels, Math.floor(i / width) * pixels];
		return isPainted(mask[y * width * pixels + x]) ? 1 : 0;
	});
}

/**
 * The picture with grey where it is painted anew.
 * @param planes float32 [1, 3, height, width] from -1 to 1
 * @param mask one byte a pixel
 */
export function withoutMasked(planes: Float32Array, mask: Uint8Array): Float32Array {
	return planes.map((value, i) => (isPainted(mask[i % mask.length]) ? 0 : value));
}

/**
 * `painted` where the mask is 1, `kept` where it is 0.
 * @param painted float32 [1, channels, height, width]
 * @param kept of the same shape
 * @param mask float32 [1, 1, height, width]
 */
export function blend(painted: Float32Array, kept: Float32Array, mask: Float32Array): Float32Array {
	return painted.map((value, i) => {
		const share = mask[i % mask.length];
		return (1 - share) * kept[i] + share * value;
	});
}
