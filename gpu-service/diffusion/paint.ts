/** From a request to a picture: the way that all families share, from text or from another picture. */
import { denoise } from './denoise.ts';
import type { Family, ModelParts, Painting, PaintRequest, Running } from './families/family.ts';
import { float32Output } from './families/network-info.ts';
import type { LatentFormat } from './latent-format.ts';
import { previewOf } from './preview.ts';
import { createTorchRandom } from './random.ts';
import { rgbFromPlanes } from './rgb.ts';
import { schedulerNamed } from './schedulers/index.ts';
import type { RgbImage } from './tensor.ts';

export function* paint(family: Family, parts: ModelParts, request: PaintRequest): Painting {
	const format = family.latentFormat(parts);
	const [width, height] = [request.width / format.pixels, request.height / format.pixels];
	const denoiser = yield* family.prepare(parts, request);
	const options = { ...denoiser.schedulerOptions(width, height), ...(request.eta === null ? {} : { eta: request.eta }) };
	const scheduler = schedulerNamed(request.scheduler).create(parts.schedulerConfig, request.steps, options);
	const random = createTorchRandom(request.seed);

	const noise = random.normal(format.channels * height * width);
	const latents = yield* denoise({
		scheduler,
		random,
		latents: noise.map((value) => value * scheduler.initNoiseSigma),
		predict: (sample, timestep) => denoiser.predict({ sample, timestep, width, height, inpainting: null }),
		preview: (current) => previewOf(current, width, height, format),
	});
	return yield* decode(latents, width, height, format);
}

/** @param latents float32 [1, channels, height, width] */
export function* decode(latents: Float32Array, width: number, height: number, format: LatentFormat): Running<RgbImage> {
	const { channels, pixels, scalingFactor, shiftFactor } = format;
	const data = latents.map((latent) => Math.fround(latent / scalingFactor) + shiftFactor);
	const inputs = { latent_sample: { type: 'float32', data, shape: [1, channels, height, width] } } as const;
	const outputs = yield { kind: 'run', component: 'vae_decoder', inputs };
	const [pictureWidth, pictureHeight] = [width * pixels, height * pixels];
	const planes = float32Output(outputs, 'vae_decoder', 'sample', 3 * pictureWidth * pictureHeight);
	return rgbFromPlanes(planes, pictureWidth, pictureHeight);
}
