/** Between the numbers that a VAE works on and a picture's bytes. */
import type { RgbImage } from './tensor.ts';

/** @param planes float32 [1, 3, height, width] from -1 to 1; what lies beyond is clamped */
export function rgbFromPlanes(planes: Float32Array, width: number, height: number): RgbImage {
	const plane = width * height;
	// Storing into it clamps and rounds halves to even, as numpy's round does in the reference.
	const data = new Uint8ClampedArray(plane * 3);
	for (let colour = 0; colour < 3; colour++) {
		const offset = colour * plane;
		for (let pixel = 0; pixel < plane; pixel++) {
			data[pixel * 3 + colour] = byteOf(planes[offset + pixel]);
		}
	}
	return { width, height, data: new Uint8Array(data.buffer) };
}

/** From -1 to 1 to 0 to 255, not clamped and not rounded. */
export function byteOf(value: number): number {
	return Math.fround(Math.fround(value / 2 + 0.5) * 255);
}

/** @returns float32 [1, 3, height, width] from -1 to 1 */
export function planesFromRgb({ width, height, data }: RgbImage): Float32Array {
	const plane = width * height;
	const planes = new Float32Array(plane * 3);
	for (let colour = 0; colour < 3; colour++) {
		const offset = colour * plane;
		for (let pixel = 0; pixel < plane; pixel++) planes[offset + pixel] = Math.fround(data[pixel * 3 + colour] / 255) * 2 - 1;
	}
	return planes;
}
