/** From a picture to latents, by the VAE's encoder. */
import { type Canvas, latentCount } from './canvas.ts';
import type { Running } from './families/family.ts';
import { float32Output } from './families/network-info.ts';
import { layMosaic } from './mosaic.ts';
import type { RandomSource } from './random-source.ts';
import type { NamedTensors } from './tensor.ts';
import type { TilePlan } from './tiles.ts';
import { cropPlanes, planVaeTiles, usualTiling } from './vae-tiles.ts';

/** diffusers keeps the logarithm of a variance within these. */
const LOG_VARIANCE = { least: -30, most: 20 };

/**
 * A VAE's encoder says how latents are distributed, of which one is drawn: `latent_parameters` holds means, then logarithms of variances.
 * Older exports draw inside the graph and give `latent_sample`; the engine makes them take their noise as the input `noise`.
 *
 * @param planes float32 [1, 3, pictureHeight, pictureWidth] from -1 to 1
 * @returns float32 [1, channels, height, width]
 */
export function* encode(planes: Float32Array, canvas: Canvas, random: RandomSource, tiling = usualTiling): Running<Float32Array> {
	const { scalingFactor, shiftFactor } = canvas.format;
	const plan = planVaeTiles(canvas, tiling);
	const noise = random.normal(latentCount(canvas));
	const drawn = plan === null ? yield* encodeWhole(planes, canvas, noise) : yield* encodeTiles(planes, canvas, noise, plan);
	return drawn.map((value) => Math.fround(value - shiftFactor) * scalingFactor);
}

/** @param noise as long as the result */
function* encodeWhole(planes: Float32Array, { format, width, height }: Canvas, noise: Float32Array): Running<Float32Array> {
	const shape = [1, 3, height * format.pixels, width * format.pixels];
	const outputs = yield {
		kind: 'run',
		component: 'vae_encoder',
		inputs: {
			sample: { type: 'float32', data: planes, shape },
			noise: { type: 'float32', data: noise, shape: [1, format.channels, height, width] },
		},
	};
	return draw(outputs, noise);
}

/** Tiles are drawn with one noise, so that they agree where they overlap. */
function* encodeTiles(planes: Float32Array, canvas: Canvas, noise: Float32Array, plan: TilePlan): Running<Float32Array> {
	const { format, width, height } = canvas;
	const { channels, pixels } = format;
	const picture = { width: width * pixels, height: height * pixels };
	const drawn = new Float32Array(noise.length);
	yield* layMosaic({
		plan,
		channels,
		scale: 1,
		make: ({ start: left, size: wide }, { start: top, size: tall }) => {
			const seen = cropPlanes(planes, picture, { left: left * pixels, top: top * pixels, width: wide * pixels, height: tall * pixels });
			const own = cropPlanes(noise, canvas, { left, top, width: wide, height: tall });
			return encodeWhole(seen, { format, width: wide, height: tall }, own);
		},
		take: (channel, y, values) => drawn.set(values, (channel * height + y) * width),
	});
	return drawn;
}

/** @param noise float32 [1, channels, height, width] */
function draw(outputs: NamedTensors, noise: Float32Array): Float32Array {
	const count = noise.length;
	if (outputs['latent_sample']) return float32Output(outputs, 'vae_encoder', 'latent_sample', count);
	const parameters = float32Output(outputs, 'vae_encoder', 'latent_parameters', 2 * count);
	return noise.map((value, i) => {
		const logVariance = Math.min(Math.max(parameters[count + i], LOG_VARIANCE.least), LOG_VARIANCE.most);
		return parameters[i] + Math.fround(Math.exp(0.5 * logVariance)) * value;
	});
}
