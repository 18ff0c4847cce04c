/**
 * S. Luo et al., "Latent Consistency Models" (2023), algorithm 3, as diffusers' LCMScheduler computes it: each answer is a finished picture,
 * and noise is added to it for the next.
 */
import { alphaPrediction, pictureAt } from './alpha-space.ts';
import { numberBetween, type SchedulerConfig } from './config.ts';
import { DISTILLED_BETAS, distilledTimesteps } from './distilled-timesteps.ts';
import { pictureLimit } from './picture-limit.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { alphasCumprod, noised } from './training.ts';
import { weightedSum } from './weighted-sum.ts';

export const lcm = {
	name: 'lcm',
	label: 'LCM',
	aliases: [],
	scheduleTypes: ['automatic'],
	className: 'LCMScheduler',
	create,
} satisfies SchedulerKind;

/** Standard deviation of pictures that the boundary condition is made for. */
const DATA_SIGMA = 0.5;

function create(config: SchedulerConfig, steps: number, { strength }: SchedulerOptions = {}): Scheduler {
	const alphaBars = alphasCumprod(config, DISTILLED_BETAS);
	const limit = pictureLimit(config, false);
	const scaling = numberBetween(config, 'timestep_scaling', 10, [0, Number.POSITIVE_INFINITY]);
	const timesteps = distilledTimesteps(config, steps, strength);
	const predicts = alphaPrediction(config, alphaBars[timesteps[0]]);

	/** Equation 9: near timestep 0 the sample itself is the picture. */
	function denoised(sample: Float32Array, prediction: Float32Array, timestep: number): Float32Array {
		const scaled = timestep * scaling;
		const square = scaled ** 2 + DATA_SIGMA ** 2;
		const picture = limit(pictureAt(predicts, alphaBars[timestep], sample, prediction));
		return weightedSum([
			[scaled / Math.sqrt(square), picture],
			[DATA_SIGMA ** 2 / square, sample],
		]);
	}

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample, random) {
			const picture = denoised(sample, prediction, timesteps[index]);
			return index + 1 === steps ? picture : noised(picture, random.normal(sample.length), alphaBars[timesteps[index + 1]]);
		},
		addNoise: (clean, noise, index) => noised(clean, noise, alphaBars[timesteps[index]]),
	};
}
