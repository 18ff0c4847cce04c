/** A VAE for tests: latents of 8x8 pixels whose first three channels are their colour, so that plain squares come back as they were. */
import type { NamedTensors, Tensor } from '../tensor.ts';

const PIXELS = 8;
/** So little that what is drawn is the mean. */
const LOG_VARIANCE = -30;

/** @param channels of its latents */
export function arithmeticVae(channels: number): Record<'vae_encoder' | 'vae_decoder', (inputs: NamedTensors) => NamedTensors> {
	return {
		vae_encoder: ({ sample }) => ({ latent_parameters: encoded(sample, channels) }),
		vae_decoder: ({ latent_sample: latents }) => ({ sample: decoded(latents) }),
	};
}

/** [1, 3, height, width] to [1, 2 · channels, height/8, width/8] */
function encoded({ data, shape: [, , height, width] }: Tensor, channels: number): Tensor {
	const [tall, wide] = [height / PIXELS, width / PIXELS];
	const parameters = new Float32Array(2 * channels * tall * wide).fill(LOG_VARIANCE);
	parameters.fill(0, 0, channels * tall * wide);
	for (let i = 0; i < 3 * tall * wide; i++) {
		const [colour, y, x] = place(i, tall, wide);
		parameters[i] = data[(colour * height + y * PIXELS) * width + x * PIXELS];
	}
	return { type: 'float32', data: parameters, shape: [1, 2 * channels, tall, wide] };
}

/** [1, channels, height, width] to [1, 3, 8 · height, 8 · width] */
function decoded({ data, shape: [, , height, width] }: Tensor): Tensor {
	const [tall, wide] = [height * PIXELS, width * PIXELS];
	const planes = Float32Array.from({ length: 3 * tall * wide }, (_, i) => {
		const [colour, y, x] = place(i, tall, wide);
		return data[(colour * height + Math.floor(y / PIXELS)) * width + Math.floor(x / PIXELS)];
	});
	return { type: 'float32', data: planes, shape: [1, 3, tall, wide] };
}

/** Channel, row and column of the i-th value. */
function place(i: number, height: number, width: number): [number, number, number] {
	return [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
}
