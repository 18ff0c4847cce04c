/**
 * DPM-Solver-2 in σ, as k-diffusion's `sample_dpm_2` and diffusers' KDPM2DiscreteScheduler: each step is taken with the slope in its middle
 * (in ln σ), which costs a call there; the last one, to σ = 0, has none. C. Lu et al., "DPM-Solver" (2022); T. Karras et al. (2022).
 */

import type { RandomSource } from '../random-source.ts';
import { choice, refuse, type SchedulerConfig } from './config.ts';
import { roundHalfEven } from './linspace.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import {
	ancestralStep,
	firstNoiseSigma,
	K_DIFFUSION_BETAS,
	moved,
	pictureIn,
	respacedSteps,
	scaledInput,
	sigmaSpaceTimesteps,
	slopeOf,
	trainingSigmas,
	withNoise,
} from './sigma-space.ts';
import { timestepOf } from './sigmas.ts';
import { PREDICTIONS } from './training.ts';

export const kdpm2 = {
	name: 'kdpm2',
	label: 'DPM2',
	aliases: ['k_dpm_2'],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'KDPM2DiscreteScheduler',
	create: (config, steps) => create(config, steps, 0),
} satisfies SchedulerKind;

/** The same, going down too far and adding noise again: k-diffusion's `sample_dpm_2_ancestral`. */
export const kdpm2Ancestral = {
	name: 'kdpm2_a',
	label: 'DPM2 a',
	aliases: ['DPM2 ancestral', 'k_dpm_2_a'],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	takesEta: true,
	className: 'KDPM2AncestralDiscreteScheduler',
	create: (config, steps, { eta = 1 }: SchedulerOptions = {}) => create(config, steps, eta),
} satisfies SchedulerKind;

const fround = Math.fround;

function create(config: SchedulerConfig, steps: number, eta: number): Scheduler {
	refuse(config, 'rescale_betas_zero_snr', eta === 0 ? kdpm2.name : kdpm2Ancestral.name);
	const predicts = choice(config, 'prediction_type', PREDICTIONS, 'epsilon');
	const table = trainingSigmas(config, K_DIFFUSION_BETAS);
	const chosen = respacedSteps(config, table, sigmaSpaceTimesteps(config, steps));
	const sigmas = Float32Array.from([...chosen.sigmas, 0]);
	const goals = Array.from({ length: steps }, (_, step) => ancestralStep(sigmas[step], sigmas[step + 1], eta));
	const middles = goals.map(({ down }, step) => (eta > 0 ? middleOf(sigmas[step], down) : middleOf(down, sigmas[step])));
	const sigmaOf = (call: number) => (call % 2 === 0 ? sigmas : middles)[Math.floor(call / 2)];
	let origin: Float32Array = new Float32Array();

	function fromMiddle(slope: Float32Array, step: number, random: RandomSource): Float32Array {
		const { up, down } = goals[step];
		const lower = moved(origin, slope, fround(down - sigmas[step]));
		return eta > 0 ? withNoise(lower, random.normal(lower.length), up) : lower;
	}

	return {
		timesteps: timestepsOf(chosen.isKarras ? chosen.timesteps.map(roundHalfEven) : chosen.timesteps, middles, table),
		order: 2,
		initNoiseSigma: firstNoiseSigma(config, sigmas),
		scaleModelInput: (sample, call) => scaledInput(sample, sigmaOf(call)),
		step(prediction, call, sample, random) {
			const step = Math.floor(call / 2);
			const sigma = sigmaOf(call);
			const pictureAt = pictureIn(predicts, sigma, sigma);
			const picture = sample.map((x, i) => pictureAt(x, prediction[i]));
			const slope = slopeOf(sample, picture, sigma);
			if (call % 2 === 1) return fromMiddle(slope, step, random);
			origin = sample;
			return moved(sample, slope, fround(middles[step] - sigma));
		},
		addNoise: (clean, noise, call) => withNoise(clean, noise, sigmas[Math.ceil(call / 2)]),
	};
}

/** Half-way in ln σ, counted back from `to`; 0 when one of them is. */
function middleOf(from: number, to: number): number {
	if (from === 0 || to === 0) return 0;
	const [logFrom, logTo] = [fround(Math.log(from)), fround(Math.log(to))];
	return fround(Math.exp(fround(logTo - fround(logTo - logFrom) / 2)));
}

/** A step's own timestep, then that of its middle, except after the last. */
function timestepsOf(timesteps: Float32Array, middles: readonly number[], table: Float32Array): Float32Array {
	const logTable = table.map(Math.log);
	return Float32Array.from(
		Array.from(timesteps, (timestep, step) => [timestep, timestepOf(logTable, middles[step])])
			.flat()
			.slice(0, -1),
	);
}
