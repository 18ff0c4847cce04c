/**
 * T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), algorithm 2 without its second-order
 * correction and table 1, for models trained with its preconditioning: diffusers' EDMEulerScheduler.
 */
import { choice, invalidConfig, numberBetween, type SchedulerConfig } from './config.ts';
import { formulationOf } from './formulation.ts';
import { linspace, linspaceFloat32 } from './linspace.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { moved, slopeOf, withNoise } from './sigma-space.ts';
import { checkSteps } from './spacing.ts';
import { weightedSum } from './weighted-sum.ts';

export const edmEuler = {
	name: 'edm_euler',
	label: 'EDM Euler',
	aliases: [],
	scheduleTypes: ['automatic'],
	className: 'EDMEulerScheduler',
	create,
} satisfies SchedulerKind;

const POSITIVE: [number, number] = [0, Number.POSITIVE_INFINITY];
const fround = Math.fround;

function create(config: SchedulerConfig, steps: number, { s_churn = 0 }: SchedulerOptions = {}): Scheduler {
	if (config['_class_name'] !== undefined && formulationOf(config) !== 'edm') {
		throw invalidConfig(`${config['_class_name']} is not for EDM models, which are all that the scheduler ${edmEuler.name} can drive.`);
	}
	checkSteps(config, steps);
	const predicts = choice(config, 'prediction_type', ['epsilon', 'v_prediction'], 'epsilon');
	const dataSigma = numberBetween(config, 'sigma_data', 0.5, POSITIVE);
	const levels = Float32Array.from(levelsOf(config, steps));
	const last = choice(config, 'final_sigmas_type', ['zero', 'sigma_min'], 'zero') === 'zero' ? 0 : levels[steps - 1];
	const sigmas = Float32Array.from([...levels, last]);
	const churn = Math.min(s_churn / steps, Math.SQRT2 - 1);

	return {
		timesteps: levels.map((sigma) => 0.25 * Math.log(sigma)),
		order: 1,
		initNoiseSigma: Math.sqrt(numberBetween(config, 'sigma_max', 80, POSITIVE) ** 2 + 1),
		scaleModelInput(sample, index) {
			const scale = fround(1 / Math.sqrt(sigmas[index] ** 2 + dataSigma ** 2));
			return sample.map((x) => x * scale);
		},
		step(prediction, index, sample, random) {
			const raised = fround(sigmas[index] * (1 + churn));
			const added = Math.sqrt(raised ** 2 - sigmas[index] ** 2);
			const noisy = churn > 0 ? withNoise(sample, random.normal(sample.length), added) : sample;
			const variance = raised ** 2 + dataSigma ** 2;
			const share = ((predicts === 'epsilon' ? raised : -raised) * dataSigma) / Math.sqrt(variance);
			const picture = weightedSum([
				[dataSigma ** 2 / variance, noisy],
				[share, prediction],
			]);
			return moved(noisy, slopeOf(noisy, picture, raised), fround(sigmas[index + 1] - raised));
		},
		addNoise: (clean, noise, index) => withNoise(clean, noise, sigmas[index]),
	};
}

function levelsOf(config: SchedulerConfig, steps: number): ArrayLike<number> {
	const [low, high] = [numberBetween(config, 'sigma_min', 0.002, POSITIVE), numberBetween(config, 'sigma_max', 80, POSITIVE)];
	if (choice(config, 'sigma_schedule', ['karras', 'exponential'], 'karras') === 'exponential') {
		return linspaceFloat32(Math.log(low), Math.log(high), steps).map(Math.exp).reverse();
	}
	const rho = numberBetween(config, 'rho', 7, POSITIVE);
	return linspace(0, 1, steps).map((ramp) => (high ** (1 / rho) + ramp * (low ** (1 / rho) - high ** (1 / rho))) ** rho);
}
