/** Linear multistep (Adams-Bashforth) over uneven steps in σ, as k-diffusion's `sample_lms` and diffusers' LMSDiscreteScheduler. */
import { choice, refuse, type SchedulerConfig } from './config.ts';
import type { Scheduler, SchedulerKind } from './scheduler.ts';
import {
	firstNoiseSigma,
	pictureIn,
	respacedSteps,
	scaledInput,
	sigmaSpaceTimesteps,
	slopeOf,
	trainingSigmas,
	withNoise,
} from './sigma-space.ts';
import { PREDICTIONS } from './training.ts';

export const lms = {
	name: 'lms',
	label: 'LMS',
	aliases: ['k_lms'],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'LMSDiscreteScheduler',
	create,
} satisfies SchedulerKind;

const ORDER = 4;

function create(config: SchedulerConfig, steps: number): Scheduler {
	refuse(config, 'rescale_betas_zero_snr', lms.name);
	const predicts = choice(config, 'prediction_type', PREDICTIONS, 'epsilon');
	const chosen = respacedSteps(config, trainingSigmas(config), sigmaSpaceTimesteps(config, steps));
	const sigmas = Float32Array.from([...chosen.sigmas, 0]);
	/** Latest first. */
	let slopes: Float32Array[] = [];

	return {
		timesteps: chosen.timesteps,
		order: 1,
		initNoiseSigma: firstNoiseSigma(config, sigmas),
		scaleModelInput: (sample, index) => scaledInput(sample, sigmas[index]),
		step(prediction, index, sample) {
			const sigma = sigmas[index];
			const pictureAt = pictureIn(predicts, sigma, sigma);
			const picture = sample.map((x, i) => pictureAt(x, prediction[i]));
			slopes = [slopeOf(sample, picture, sigma), ...slopes].slice(0, ORDER);
			// Past levels count even when the loop began in the middle and has no slopes of them: the reference leaves those terms out.
			const weights = multistepWeights(pastLevels(sigmas, index), sigmas[index + 1]);
			return sample.map((x, i) => x + slopes.reduce((sum, slope, age) => sum + (weights[age] ?? 0) * slope[i], 0));
		},
		addNoise: (clean, noise, index) => withNoise(clean, noise, sigmas[index]),
	};
}

/** The level at `index` and those before it, at most four, up to the first that is met twice. */
function pastLevels(sigmas: Float32Array, index: number): number[] {
	const levels: number[] = [];
	for (let i = index; i >= 0 && levels.length < ORDER && !levels.includes(sigmas[i]); i--) levels.push(sigmas[i]);
	return levels;
}

/** How much each slope counts: the integral from levels[0] to `end` of the polynomial that is 1 at its level and 0 at the others. */
function multistepWeights(levels: readonly number[], end: number): number[] {
	const half = (end - levels[0]) / 2;
	const middle = (end + levels[0]) / 2;
	return levels.map((own) => {
		const basis = (sigma: number) =>
			levels.reduce((product, other) => (other === own ? product : (product * (sigma - other)) / (own - other)), 1);
		// Gauss's rule with two points is exact for polynomials up to the third degree.
		return half * (basis(middle - half / Math.sqrt(3)) + basis(middle + half / Math.sqrt(3)));
	});
}
