/** From a picture to latents, by the VAE's encoder. */
import { type Canvas, latentCount } from './canvas.ts';
import type { Running } from './families/family.ts';
import { float32Output } from './families/network-info.ts';
import type { RandomSource } from './random.ts';
import type { NamedTensors } from './tensor.ts';

/** diffusers keeps the logarithm of a variance within these. */
const LOG_VARIANCE = { least: -30, most: 20 };

/**
 * A VAE's encoder says how latents are distributed, of which one is drawn: `latent_parameters` holds means, then logarithms of variances.
 * Older exports draw inside the graph and give `latent_sample`; `random` moves on nevertheless, so that the noise of a seed stays the same.
 *
 * @param planes float32 [1, 3, pictureHeight, pictureWidth] from -1 to 1
 * @returns float32 [1, channels, height, width]
 */
export function* encode(planes: Float32Array, canvas: Canvas, random: RandomSource): Running<Float32Array> {
	const { format, width, height } = canvas;
	const count = latentCount(canvas);
	const shape = [1, 3, height * format.pixels, width * format.pixels];
	const outputs = yield { kind: 'run', component: 'vae_encoder', inputs: { sample: { type: 'float32', data: planes, shape } } };
	const drawn = draw(outputs, count, random.normal(count));
	return drawn.map((value) => Math.fround(value - format.shiftFactor) * format.scalingFactor);
}

/** @param noise float32 [1, channels, height, width] */
function draw(outputs: NamedTensors, count: number, noise: Float32Array): Float32Array {
	if (outputs['latent_sample']) return float32Output(outputs, 'vae_encoder', 'latent_sample', count);
	const parameters = float32Output(outputs, 'vae_encoder', 'latent_parameters', 2 * count);
	return noise.map((value, i) => {
		const logVariance = Math.min(Math.max(parameters[count + i], LOG_VARIANCE.least), LOG_VARIANCE.most);
		return parameters[i] + Math.fround(Math.exp(0.5 * logVariance)) * value;
	});
}
