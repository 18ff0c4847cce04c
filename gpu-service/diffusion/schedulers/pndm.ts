/**
 * L. Liu et al., "Pseudo Numerical Methods for Diffusion Models on Manifolds" (2022), as diffusers' PNDMScheduler computes it: four steps of
 * Runge-Kutta (12 calls; Stable Diffusion's configs skip them), then linear multistep over the last four answers.
 */
import { choice, flag, refuse, type SchedulerConfig } from './config.ts';
import { roundHalfEven } from './linspace.ts';
import type { Scheduler, SchedulerKind } from './scheduler.ts';
import { spacedTimesteps, timestepSpacing } from './spacing.ts';
import { alphasCumprod, noised } from './training.ts';

export const pndm = {
	name: 'pndm',
	label: 'PLMS',
	aliases: ['PNDM'],
	scheduleTypes: ['automatic'],
	className: 'PNDMScheduler',
	create,
} satisfies SchedulerKind;

const RUNGE_KUTTA_STEPS = 4;
const RUNGE_KUTTA_WEIGHTS = [1 / 6, 1 / 3, 1 / 3, 1 / 6];
/** Adams-Bashforth: weights of the answers, latest first, by how many there are. */
const MULTISTEP_WEIGHTS = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]];

/** Operations below round as the reference's do: with few steps large numbers nearly cancel, and what is left is made of roundings. */
const fround = Math.fround;

function create(config: SchedulerConfig, steps: number): Scheduler {
	refuse(config, 'rescale_betas_zero_snr', pndm.name);
	const alphaBars = alphasCumprod(config);
	const finalAlphaBar = flag(config, 'set_alpha_to_one', false) ? 1 : alphaBars[0];
	const predicts = choice(config, 'prediction_type', ['epsilon', 'v_prediction'], 'epsilon');
	const spaced = spacedTimesteps(config, steps, timestepSpacing(config, 'leading')).map(roundHalfEven);
	const stride = Math.floor(alphaBars.length / steps);
	const half = Math.floor(stride / 2);
	// Fewer steps than Runge-Kutta takes fail in the reference; they do without it here.
	const start = flag(config, 'skip_prk_steps', false) || steps < RUNGE_KUTTA_STEPS ? [] : rungeKuttaTimesteps(spaced, half);
	const timesteps = Float32Array.from([...start, ...(start.length > 0 ? spaced.slice(RUNGE_KUTTA_STEPS - 1) : withSecondTwice(spaced))]);

	/** The first call of the loop; when it begins in the middle, calls are counted from there. */
	let begin: number | null = null;
	/** Answers of the denoiser, latest first. */
	let answers: Float32Array[] = [];
	/** Where the step began that takes several calls. */
	let origin: Float32Array = new Float32Array();
	let weighted: Float32Array = new Float32Array();

	function rungeKutta(prediction: Float32Array, call: number, done: number, sample: Float32Array): Float32Array {
		const quarter = done % 4;
		if (quarter === 0) {
			origin = sample;
			weighted = new Float32Array(sample.length);
			answers = [prediction, ...answers];
		}
		weighted = weighted.map((sum, i) => sum + RUNGE_KUTTA_WEIGHTS[quarter] * prediction[i]);
		const from = timesteps[done - quarter];
		const to = timesteps[call] - (quarter % 2 === 0 ? half : 0);
		return transfer(origin, quarter === 3 ? weighted : prediction, from, to);
	}

	function multistep(prediction: Float32Array, call: number, done: number, sample: Float32Array): Float32Array {
		// The first step without Runge-Kutta is done again with the mean of its two answers.
		if (done === 1) {
			const mean = prediction.map((answer, i) => (answer + answers[0][i]) / 2);
			return transfer(origin, mean, timesteps[call] + stride, timesteps[call]);
		}
		if (done === 0) origin = sample;
		answers = [prediction, ...answers].slice(0, MULTISTEP_WEIGHTS.length);
		const weights = MULTISTEP_WEIGHTS[answers.length - 1];
		const combined = prediction.map((_, i) => weights.reduce((sum, weight, age) => sum + weight * answers[age][i], 0));
		return transfer(sample, combined, timesteps[call], timesteps[call] - stride);
	}

	/** Equation 11: `sample` with the noise level of timestep `from` to that of `to`. */
	function transfer(sample: Float32Array, prediction: Float32Array, from: number, to: number): Float32Array {
		// With as many steps as timesteps the first one would begin past the end.
		const alphaBar = alphaBars[Math.min(from, alphaBars.length - 1)];
		const alphaBarTo = to >= 0 ? alphaBars[to] : finalAlphaBar;
		const a = fround(Math.sqrt(alphaBar));
		const b = fround(Math.sqrt(1 - alphaBar));
		const scale = fround(Math.sqrt(fround(alphaBarTo / alphaBar)));
		const divisor = fround(
			fround(alphaBar * fround(Math.sqrt(1 - alphaBarTo))) +
				fround(Math.sqrt(fround(fround(alphaBar * fround(1 - alphaBar)) * alphaBarTo))),
		);
		return sample.map((x, i) => {
			const noise = predicts === 'epsilon' ? prediction[i] : fround(fround(a * prediction[i]) + fround(b * x));
			return fround(scale * x) - fround(fround(fround(alphaBarTo - alphaBar) * noise) / divisor);
		});
	}

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, call, sample) {
			begin ??= call;
			const done = call - begin;
			return (done < start.length ? rungeKutta : multistep)(prediction, call, done, sample);
		},
		addNoise: (clean, noise, index) => noised(clean, noise, alphaBars[timesteps[index]]),
	};
}

/** Three times each, but the first and last: a step begins, is probed twice half a stride further down, and once at its end. */
function rungeKuttaTimesteps(spaced: readonly number[], half: number): number[] {
	const points = spaced.slice(0, RUNGE_KUTTA_STEPS).flatMap((timestep) => [timestep + half, timestep]);
	return points
		.slice(1)
		.flatMap((timestep) => [timestep, timestep])
		.slice(1, -1);
}

function withSecondTwice(spaced: readonly number[]): number[] {
	return spaced.flatMap((timestep, i) => (i === 1 ? [timestep, timestep] : [timestep]));
}
