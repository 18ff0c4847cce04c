/**
 * J. Zheng et al., "Trajectory Consistency Distillation" (2024), algorithm 4 (strategic stochastic sampling), as diffusers' TCDScheduler
 * computes it: down to a timestep below the next one, and up to that with new noise. η is its γ.
 */
import { alphaPrediction, noiseAt, pictureAt } from './alpha-space.ts';
import { invalidSetting, type SchedulerConfig } from './config.ts';
import { DISTILLED_BETAS, distilledTimesteps } from './distilled-timesteps.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { alphasCumprod, noised } from './training.ts';
import { weightedSum } from './weighted-sum.ts';

export const tcd = {
	name: 'tcd',
	label: 'TCD',
	aliases: [],
	scheduleTypes: ['automatic'],
	takesEta: true,
	className: 'TCDScheduler',
	create,
} satisfies SchedulerKind;

function create(config: SchedulerConfig, steps: number, { eta = 0.3, strength }: SchedulerOptions = {}): Scheduler {
	if (!(eta >= 0 && eta <= 1)) throw invalidSetting(`The eta of ${tcd.label} must be from 0 to 1, but is ${eta}.`);
	const alphaBars = alphasCumprod(config, DISTILLED_BETAS);
	const timesteps = distilledTimesteps(config, steps, strength);
	const predicts = alphaPrediction(config, alphaBars[timesteps[0]]);

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample, random) {
			const next = index + 1 < steps ? timesteps[index + 1] : 0;
			const alphaBar = alphaBars[timesteps[index]];
			const alphaBarBelow = alphaBars[Math.floor((1 - eta) * next)];
			const below = weightedSum([
				[Math.sqrt(alphaBarBelow), pictureAt(predicts, alphaBar, sample, prediction)],
				[Math.sqrt(1 - alphaBarBelow), noiseAt(predicts, alphaBar, sample, prediction)],
			]);
			return eta > 0 && index + 1 < steps ? noised(below, random.normal(sample.length), alphaBars[next] / alphaBarBelow) : below;
		},
		addNoise: (clean, noise, index) => noised(clean, noise, alphaBars[timesteps[index]]),
	};
}
