/** A rough look at a picture while it is made: colours are nearly a linear function of latents, so no network is needed. */
import type { LatentFormat } from './latent-format.ts';
import type { RgbImage } from './tensor.ts';

/** @param latents float32 [1, channels, height, width] @returns one pixel a latent */
export function previewOf(latents: Float32Array, width: number, height: number, { rgbFactors, rgbBias }: LatentFormat): RgbImage {
	const plane = width * height;
	const data = new Uint8ClampedArray(plane * 3);
	const sums = new Float32Array(plane);
	for (let colour = 0; colour < 3; colour++) {
		sums.fill(rgbBias[colour]);
		for (const [channel, factors] of rgbFactors.entries()) {
			const factor = factors[colour];
			const offset = channel * plane;
			for (let pixel = 0; pixel < plane; pixel++) sums[pixel] += factor * latents[offset + pixel];
		}
		for (let pixel = 0; pixel < plane; pixel++) data[pixel * 3 + colour] = (sums[pixel] + 1) * 127.5;
	}
	return { width, height, data: new Uint8Array(data.buffer) };
}
