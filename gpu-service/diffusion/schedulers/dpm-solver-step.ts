/**
 * One step of DPM-Solver between two noise levels: C. Lu et al., "DPM-Solver" (2022, `dpmsolver`, on the noise) and "DPM-Solver++" (2022,
 * `dpmsolver++`, on the picture), and their stochastic forms (`sde-`). The new sample is a sum, and these are its weights.
 */
import { lambdaStep, type NoiseLevel } from './noise-level.ts';
import { type Term, weightedSum } from './weighted-sum.ts';

export const ALGORITHMS = ['dpmsolver++', 'sde-dpmsolver++', 'dpmsolver', 'sde-dpmsolver'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export interface StepWeights {
	sample: number;
	/** Of the value at the beginning, and of its first and second derivative in λ, each times the step h. */
	value: number;
	firstByMidpoint: number;
	first: number;
	second: number;
	/** Of new noise; 0 for the deterministic forms. */
	noise: number;
}

export function stepWeights(algorithm: Algorithm, from: NoiseLevel, to: NoiseLevel): StepWeights {
	const h = lambdaStep(from, to);
	switch (algorithm) {
		case 'dpmsolver++': {
			const value = -to.alpha * Math.expm1(-h);
			return {
				sample: to.sigma / from.sigma,
				value,
				firstByMidpoint: value / 2,
				first: to.alpha - value / h,
				second: -to.alpha * ((Math.expm1(-h) + h) / h ** 2 - 0.5),
				noise: 0,
			};
		}
		case 'sde-dpmsolver++': {
			const value = -to.alpha * Math.expm1(-2 * h);
			return {
				sample: (to.sigma / from.sigma) * Math.exp(-h),
				value,
				firstByMidpoint: value / 2,
				first: to.alpha - value / (2 * h),
				// diffusers takes 1/2 away where the expansion of the paper has it added; a model's own pictures need it so.
				second: -to.alpha * ((Math.expm1(-2 * h) + 2 * h) / (2 * h) ** 2 + 0.5),
				noise: to.sigma * Math.sqrt(-Math.expm1(-2 * h)),
			};
		}
		case 'dpmsolver':
		case 'sde-dpmsolver': {
			const isStochastic = algorithm === 'sde-dpmsolver';
			const times = isStochastic ? 2 : 1;
			const value = -times * to.sigma * Math.expm1(h);
			return {
				sample: to.alpha / from.alpha,
				value,
				firstByMidpoint: value / 2,
				first: times * to.sigma + value / h,
				second: -times * to.sigma * ((Math.expm1(h) - h) / h ** 2 - 0.5),
				noise: isStochastic ? to.sigma * Math.sqrt(Math.expm1(2 * h)) : 0,
			};
		}
	}
}

/** The step of the first order. @param noise for the stochastic forms */
export function firstOrder(weights: StepWeights, sample: Float32Array, value: Float32Array, noise: Float32Array | null): Float32Array {
	return stepped(weights, sample, [[weights.value, value]], noise);
}

/** Adds up a step. @param values the model's values with their weights */
export function stepped(weights: StepWeights, sample: Float32Array, values: readonly Term[], noise: Float32Array | null): Float32Array {
	const fresh: Term[] = noise ? [[weights.noise, noise]] : [];
	return weightedSum([[weights.sample, sample], ...values, ...fresh]);
}
