/**
 * What schedulers share that step through noise levels σ, where a sample is picture + σ·noise (Euler, Heun, LMS, DPM2). Operations round to
 * float32 as the reference's do: from σ 4096 to σ 0 what is left after cancellation is made of roundings.
 */
import { flag, type SchedulerConfig } from './config.ts';
import { respacingOf, sigmaRange } from './respacing.ts';
import { sigmaAt, sigmaTable, timestepOf } from './sigmas.ts';
import { spacedTimesteps, timestepSpacing } from './spacing.ts';
import { alphasCumprod, type BetaDefaults, type PREDICTIONS } from './training.ts';

export type SigmaPrediction = (typeof PREDICTIONS)[number] | 'original_sample';

const fround = Math.fround;

/** Of classes of the k-diffusion line when the config does not say. */
export const K_DIFFUSION_BETAS: BetaDefaults = { start: 0.00085, end: 0.012, schedule: 'linear' };

/** σ of every training timestep, lowest first; after zero SNR the last is finite. */
export function trainingSigmas(config: SchedulerConfig, defaults?: BetaDefaults): Float32Array {
	const table = sigmaTable(alphasCumprod(config, defaults));
	// With zero SNR the last ᾱ is 0, and its σ infinite. The reference takes 2^-24 for it, the least step below 1 in float32.
	if (flag(config, 'rescale_betas_zero_snr', false)) table[table.length - 1] = 4096;
	return table;
}

/** Timesteps as these classes space them: float32, not rounded. */
export function sigmaSpaceTimesteps(config: SchedulerConfig, steps: number): Float32Array {
	return Float32Array.from(spacedTimesteps(config, steps, timestepSpacing(config, 'linspace')));
}

/**
 * One timestep and one σ a step, respaced if the config says so.
 * @param table what {@link trainingSigmas} gave
 * @param sigmas those of the timesteps, highest first; by default from the table
 */
export function respacedSteps(
	config: SchedulerConfig,
	table: Float32Array,
	timesteps: Float32Array,
	sigmas: readonly number[] = Array.from(timesteps, (timestep) => sigmaAt(table, timestep)),
): { timesteps: Float32Array; sigmas: readonly number[]; isKarras: boolean } {
	const respacing = respacingOf(config);
	if (!respacing) return { timesteps, sigmas, isKarras: false };
	const chosen = respacing.sigmas(sigmaRange(config, sigmas[0], sigmas[sigmas.length - 1]), timesteps.length);
	const logTable = table.map(Math.log);
	return { timesteps: Float32Array.from(chosen, (sigma) => timestepOf(logTable, sigma)), sigmas: chosen, isKarras: respacing.isKarras };
}

/** What the first noise is multiplied by. */
export function firstNoiseSigma(config: SchedulerConfig, sigmas: Float32Array): number {
	const highest = sigmas.reduce((most, sigma) => Math.max(most, sigma));
	return timestepSpacing(config, 'linspace') === 'leading' ? Math.sqrt(squarePlusOne(highest)) : highest;
}

/** A sample at `sigma` with the variance 1 that the denoiser knows. */
export function scaledInput(sample: Float32Array, sigma: number): Float32Array {
	const scale = fround(Math.sqrt(squarePlusOne(sigma)));
	return sample.map((x) => x / scale);
}

/**
 * The picture in a value `x` of a sample at `raised`, by the model's answer `m`.
 * @param sigma what the denoiser was told; less than `raised` after new noise
 */
export function pictureIn(predicts: SigmaPrediction, sigma: number, raised: number): (x: number, m: number) => number {
	switch (predicts) {
		case 'epsilon':
			return (x, m) => fround(x - fround(raised * m));
		case 'v_prediction': {
			const square = squarePlusOne(sigma);
			const share = fround(-sigma / fround(Math.sqrt(square)));
			return (x, m) => fround(fround(share * m) + fround(x / square));
		}
		case 'sample':
		case 'original_sample':
			return (_, m) => m;
	}
}

/** The direction in which `sample` changes with σ: (sample - picture) / σ. */
export function slopeOf(sample: Float32Array, picture: Float32Array, sigma: number): Float32Array {
	return sample.map((x, i) => fround(x - picture[i]) / sigma);
}

/** `sample` after `change` in σ along `slope`. */
export function moved(sample: Float32Array, slope: Float32Array, change: number): Float32Array {
	return sample.map((x, i) => x + fround(slope[i] * change));
}

/** `clean` with noise of the level `sigma`. */
export function withNoise(clean: Float32Array, noise: Float32Array, sigma: number): Float32Array {
	return clean.map((x, i) => x + fround(noise[i] * sigma));
}

/**
 * An ancestral step from `sigma` to `next` goes down further, to `down`, and adds noise `up` again: down² + up² = next². As in k-diffusion,
 * η scales the noise; 0 is deterministic.
 */
export function ancestralStep(sigma: number, next: number, eta: number): { up: number; down: number } {
	if (eta === 0) return { up: 0, down: next };
	const square = (value: number) => fround(value * value);
	const variance = fround(fround(square(next) * fround(square(sigma) - square(next))) / square(sigma));
	const up = Math.min(next, fround(eta * fround(Math.sqrt(Math.max(0, variance)))));
	const down = fround(Math.sqrt(Math.max(0, fround(square(next) - square(up)))));
	// A step from very high up goes down so far that float32 has nothing left of it, and the reference's pictures are not finite.
	return { up, down: down || next * Math.sqrt(Math.max(0, 1 - eta ** 2 * (1 - (next / sigma) ** 2))) };
}

/** σ² + 1 in float32: the variance of a sample when pictures have variance 1. */
function squarePlusOne(sigma: number): number {
	return fround(fround(sigma * sigma) + 1);
}
