/** J. Song, C. Meng, S. Ermon, "Denoising Diffusion Implicit Models" (2020), equation 12, as diffusers' DDIMScheduler computes it. */
import { alphaPrediction, noiseAt, pictureAt } from './alpha-space.ts';
import { flag, type SchedulerConfig } from './config.ts';
import { roundHalfEven } from './linspace.ts';
import { pictureLimit } from './picture-limit.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { spacedTimesteps, timestepSpacing } from './spacing.ts';
import { alphasCumprod, noised } from './training.ts';
import { type Term, weightedSum } from './weighted-sum.ts';

export const ddim = {
	name: 'ddim',
	label: 'DDIM',
	aliases: [],
	scheduleTypes: ['automatic'],
	takesEta: true,
	className: 'DDIMScheduler',
	create,
} satisfies SchedulerKind;

function create(config: SchedulerConfig, steps: number, { eta = 0 }: SchedulerOptions = {}): Scheduler {
	const alphaBars = alphasCumprod(config);
	const finalAlphaBar = flag(config, 'set_alpha_to_one', true) ? 1 : alphaBars[0];
	const limit = pictureLimit(config, true);
	const timesteps = Float32Array.from(spacedTimesteps(config, steps, timestepSpacing(config, 'leading')), roundHalfEven);
	const predicts = alphaPrediction(config, alphaBars[timesteps[0]]);
	const stride = Math.floor(alphaBars.length / steps);

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample, random) {
			const before = timesteps[index] - stride;
			const alphaBar = alphaBars[timesteps[index]];
			const alphaBarBefore = before >= 0 ? alphaBars[before] : finalAlphaBar;
			const deviation = eta * Math.sqrt(variance(alphaBar, alphaBarBefore));
			// With η = 1 and zero SNR the difference is 0, and rounding may leave it a little below.
			const direction = Math.sqrt(Math.max(0, 1 - alphaBarBefore - deviation ** 2));
			const picture: Term = [Math.sqrt(alphaBarBefore), limit(pictureAt(predicts, alphaBar, sample, prediction))];
			const noise: Term = [direction, noiseAt(predicts, alphaBar, sample, prediction)];
			return eta > 0 ? weightedSum([picture, noise, [deviation, random.normal(sample.length)]]) : weightedSum([picture, noise]);
		},
		addNoise: (clean, noise, index) => noised(clean, noise, alphaBars[timesteps[index]]),
	};
}

/** σ² of equation 16 at η = 1. */
function variance(alphaBar: number, alphaBarBefore: number): number {
	return ((1 - alphaBarBefore) / (1 - alphaBar)) * (1 - alphaBar / alphaBarBefore);
}
