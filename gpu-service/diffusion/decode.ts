/** From latents to a picture, by the VAE's decoder. */
import type { Canvas } from './canvas.ts';
import type { Running } from './families/family.ts';
import { float32Output } from './families/network-info.ts';
import { rgbFromPlanes } from './rgb.ts';
import type { RgbImage } from './tensor.ts';

/** @param latents float32 [1, channels, height, width] */
export function* decode(latents: Float32Array, { format, width, height }: Canvas): Running<RgbImage> {
	const { channels, pixels, scalingFactor, shiftFactor } = format;
	const data = latents.map((latent) => Math.fround(latent / scalingFactor) + shiftFactor);
	const inputs = { latent_sample: { type: 'float32', data, shape: [1, channels, height, width] } } as const;
	const outputs = yield { kind: 'run', component: 'vae_decoder', inputs };
	const [pictureWidth, pictureHeight] = [width * pixels, height * pixels];
	const planes = float32Output(outputs, 'vae_decoder', 'sample', 3 * pictureWidth * pictureHeight);
	return rgbFromPlanes(planes, pictureWidth, pictureHeight);
}
