/** A rough look at a picture while it is made: colours are nearly a linear function of latents, so no network is needed. */
import type { LatentFormat } from './latent-format.ts';
import type { RgbImage } from './tensor.ts';

/** @param latents float32 [1, channels, height, width] @returns one pixel a latent */
export function previewOf(latents: Float32Array, width: number, height: number, { rgbFactors, rgbBias }: LatentFormat): RgbImage {
	const plane = width * height;
	const data = new Uint8ClampedArray(plane * 3);
	for (let pixel = 0; pixel < plane; pixel++) {
		for (let colour = 0; colour < 3; colour++) {
			let value = rgbBias[colour];
			for (let channel = 0; channel < rgbFactors.length; channel++) value += latents[channel * plane + pixel] * rgbFactors[channel][colour];
			data[pixel * 3 + colour] = (value + 1) * 127.5;
		}
	}
	return { width, height, data: new Uint8Array(data.buffer) };
}
