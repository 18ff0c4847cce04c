/** J. Ho, A. Jain, P. Abbeel, "Denoising Diffusion Probabilistic Models" (2020), equations 6 and 7, as diffusers' DDPMScheduler computes them. */
import { alphaPrediction, pictureAt } from './alpha-space.ts';
import { choice, type SchedulerConfig } from './config.ts';
import { roundHalfEven } from './linspace.ts';
import { pictureLimit } from './picture-limit.ts';
import type { Scheduler, SchedulerKind } from './scheduler.ts';
import { spacedTimesteps, timestepSpacing } from './spacing.ts';
import { alphasCumprod, noised } from './training.ts';
import { weightedSum } from './weighted-sum.ts';

export const ddpm = {
	name: 'ddpm',
	label: 'DDPM',
	aliases: [],
	scheduleTypes: ['automatic'],
	className: 'DDPMScheduler',
	create,
} satisfies SchedulerKind;

/** Learned variances need a model with twice the channels. The logarithmic forms of diffusers are the same numbers. */
const VARIANCES = ['fixed_small', 'fixed_small_log', 'fixed_large', 'fixed_large_log'] as const;

function create(config: SchedulerConfig, steps: number): Scheduler {
	const alphaBars = alphasCumprod(config);
	const limit = pictureLimit(config, true);
	const isSmall = choice(config, 'variance_type', VARIANCES, 'fixed_small').startsWith('fixed_small');
	const timesteps = Float32Array.from(spacedTimesteps(config, steps, timestepSpacing(config, 'leading')), roundHalfEven);
	const predicts = alphaPrediction(config, alphaBars[timesteps[0]]);

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample, random) {
			const alphaBar = alphaBars[timesteps[index]];
			const alphaBarBefore = index + 1 < steps ? alphaBars[timesteps[index + 1]] : 1;
			const alpha = alphaBar / alphaBarBefore;
			const picture = limit(pictureAt(predicts, alphaBar, sample, prediction));
			const pictureShare = (Math.sqrt(alphaBarBefore) * (1 - alpha)) / (1 - alphaBar);
			const sampleShare = (Math.sqrt(alpha) * (1 - alphaBarBefore)) / (1 - alphaBar);
			if (timesteps[index] === 0)
				return weightedSum([
					[pictureShare, picture],
					[sampleShare, sample],
				]);
			const small = Math.max(((1 - alphaBarBefore) / (1 - alphaBar)) * (1 - alpha), 1e-20);
			const deviation = Math.sqrt(isSmall ? small : 1 - alpha);
			return weightedSum([
				[pictureShare, picture],
				[sampleShare, sample],
				[deviation, random.normal(sample.length)],
			]);
		},
		addNoise: (clean, noise, index) => noised(clean, noise, alphaBars[timesteps[index]]),
	};
}
