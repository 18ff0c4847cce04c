/** From noise to picture: the one loop that all families share. */
import type { Running } from './families/family.ts';
import type { Pass } from './pass.ts';
import { previewOf } from './preview.ts';
import type { RandomSource } from './random-source.ts';
import type { Start } from './start.ts';
import { tinyPreview } from './tiny-decoder.ts';

export interface Denoising {
	pass: Pass;
	random: RandomSource;
	start: Start;
	/** Steps of other passes, which are counted with these. */
	stepsBefore: number;
	stepsAfter: number;
}

/** @returns the latents of the picture. */
export function* denoise({ pass, random, start, stepsBefore, stepsAfter }: Denoising): Running<Float32Array> {
	const { scheduler, denoiser, canvas, parts, request } = pass;
	const { format, width, height } = canvas;
	const timesteps = scheduler.timesteps.subarray(start.call);
	const steps = stepsBefore + timesteps.length + stepsAfter;
	let latents = start.latents;
	for (const [done, timestep] of timesteps.entries()) {
		const call = start.call + done;
		const next = done + 1 < timesteps.length ? call + 1 : null;
		const sample = scheduler.scaleModelInput(latents, call);
		const place = { call: done, calls: timesteps.length };
		const prediction = yield* denoiser.predict({ ...place, sample, timestep, width, height, inpainting: start.inpainting });
		latents = start.keep(scheduler.step(prediction, call, latents, random), next);
		// As the denoiser would see them, latents keep one brightness however much noise is left.
		const visible = next === null ? latents : scheduler.scaleModelInput(latents, next);
		const decoded = request.decodesPreviews === true ? yield* tinyPreview(visible, canvas, parts) : null;
		const preview = () => decoded ?? previewOf(visible, width, height, format);
		yield { kind: 'step', step: stepsBefore + done + 1, steps, latents, preview };
	}
	return latents;
}
