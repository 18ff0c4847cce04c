/** From noise to picture: the one loop that all families share. */
import type { FamilyYield } from './families/family.ts';
import type { RandomSource } from './random.ts';
import type { Scheduler } from './schedulers/scheduler.ts';
import type { NamedTensors, RgbImage } from './tensor.ts';

export interface Denoising {
	scheduler: Scheduler;
	random: RandomSource;
	/** The noise to begin with, already scaled by the scheduler's `initNoiseSigma`. */
	latents: Float32Array;
	/** Asks the denoiser, with guidance: what it makes of `sample` at `timestep`, float32 of the same length. */
	predict(sample: Float32Array, timestep: number): Generator<FamilyYield, Float32Array, NamedTensors>;
	preview(latents: Float32Array): RgbImage;
}

/** @returns the latents of the picture. */
export function* denoise(denoising: Denoising): Generator<FamilyYield, Float32Array, NamedTensors> {
	const { scheduler, random, predict, preview } = denoising;
	const steps = scheduler.timesteps.length;
	let latents = denoising.latents;
	for (const [index, timestep] of scheduler.timesteps.entries()) {
		const prediction = yield* predict(scheduler.scaleModelInput(latents, index), timestep);
		latents = scheduler.step(prediction, index, latents, random);
		// As the denoiser would see them, latents keep one brightness however much noise is left.
		const visible = index + 1 < steps ? scheduler.scaleModelInput(latents, index + 1) : latents;
		yield { kind: 'step', step: index + 1, steps, latents, preview: () => preview(visible) };
	}
	return latents;
}
