/** From noise to picture: the one loop that all families share. */
import type { Running } from './families/family.ts';
import type { RandomSource } from './random.ts';
import type { Scheduler } from './schedulers/scheduler.ts';
import type { Start } from './start.ts';
import type { RgbImage } from './tensor.ts';

export interface Denoising {
	scheduler: Scheduler;
	random: RandomSource;
	start: Start;
	/** Asks the denoiser, with guidance: what it makes of `sample` at `timestep`, float32 of the same length. */
	predict(sample: Float32Array, timestep: number): Running<Float32Array>;
	preview(latents: Float32Array): RgbImage;
}

/** @returns the latents of the picture. */
export function* denoise({ scheduler, random, start, predict, preview }: Denoising): Running<Float32Array> {
	const timesteps = scheduler.timesteps.subarray(start.call);
	const steps = timesteps.length;
	let latents = start.latents;
	for (const [done, timestep] of timesteps.entries()) {
		const call = start.call + done;
		const next = done + 1 < steps ? call + 1 : null;
		const prediction = yield* predict(scheduler.scaleModelInput(latents, call), timestep);
		latents = start.keep(scheduler.step(prediction, call, latents, random), next);
		// As the denoiser would see them, latents keep one brightness however much noise is left.
		const visible = next === null ? latents : scheduler.scaleModelInput(latents, next);
		yield { kind: 'step', step: done + 1, steps, latents, preview: () => preview(visible) };
	}
	return latents;
}
