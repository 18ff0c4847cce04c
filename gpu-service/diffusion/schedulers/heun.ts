/**
 * T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), algorithm 1 (Heun's method), as diffusers'
 * HeunDiscreteScheduler computes it: each step looks from its end as well and goes by the mean of both slopes; the last one only begins.
 */
import { choice, refuse, type SchedulerConfig } from './config.ts';
import { pictureLimit } from './picture-limit.ts';
import type { Scheduler, SchedulerKind } from './scheduler.ts';
import {
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
import { PREDICTIONS } from './training.ts';

export const heun = {
	name: 'heun',
	label: 'Heun',
	aliases: ['k_heun'],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'HeunDiscreteScheduler',
	create,
} satisfies SchedulerKind;

function create(config: SchedulerConfig, steps: number): Scheduler {
	refuse(config, 'rescale_betas_zero_snr', heun.name);
	const predicts = choice(config, 'prediction_type', PREDICTIONS, 'epsilon');
	const limit = pictureLimit(config, false);
	const chosen = respacedSteps(config, trainingSigmas(config, K_DIFFUSION_BETAS), sigmaSpaceTimesteps(config, steps));
	const sigmas = Float32Array.from([...chosen.sigmas, 0]);
	/** Call 2k begins step k; call 2k + 1 looks from its end, where the level is that of step k + 1. */
	const levelOf = (call: number) => Math.ceil(call / 2);
	let origin: Float32Array = new Float32Array();
	let firstSlope: Float32Array = new Float32Array();

	return {
		timesteps: Float32Array.from({ length: 2 * steps - 1 }, (_, call) => chosen.timesteps[levelOf(call)]),
		order: 2,
		initNoiseSigma: firstNoiseSigma(config, sigmas),
		scaleModelInput: (sample, call) => scaledInput(sample, sigmas[levelOf(call)]),
		step(prediction, call, sample) {
			const sigma = sigmas[levelOf(call)];
			const pictureAt = pictureIn(predicts, sigma, sigma);
			const picture = limit(sample.map((x, i) => pictureAt(x, prediction[i])));
			const slope = slopeOf(sample, picture, sigma);
			if (call % 2 === 0) {
				origin = sample;
				firstSlope = slope;
				return moved(sample, slope, Math.fround(sigmas[levelOf(call) + 1] - sigma));
			}
			const mean = slope.map((value, i) => Math.fround(firstSlope[i] + value) / 2);
			return moved(origin, mean, Math.fround(sigma - sigmas[levelOf(call) - 1]));
		},
		addNoise: (clean, noise, call) => withNoise(clean, noise, sigmas[levelOf(call)]),
	};
}
