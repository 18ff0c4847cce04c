/** From the decoder's numbers to a picture's bytes. */
import type { RgbImage } from './tensor.ts';

/** @param planes float32 [1, 3, height, width] from -1 to 1; what lies beyond is clamped */
export function rgbFromPlanes(planes: Float32Array, width: number, height: number): RgbImage {
	const plane = width * height;
	// Storing into it clamps and rounds halves to even, as numpy's round does in the reference.
	const data = new Uint8ClampedArray(plane * 3);
	for (let colour = 0; colour < 3; colour++) {
		const offset = colour * plane;
		for (let pixel = 0; pixel < plane; pixel++) {
			data[pixel * 3 + colour] = Math.fround(Math.fround(planes[offset + pixel] / 2 + 0.5) * 255);
		}
	}
	return { width, height, data: new Uint8Array(data.buffer) };
}
