/**
 * C. Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models" (2022), algorithm 2 and its first and third
 * order, as diffusers' DPMSolverMultistepScheduler computes them.
 */
import { choice, flag, invalidConfig, type SchedulerConfig, wholeNumber } from './config.ts';
import { ALGORITHMS, type Algorithm, firstOrder, stepped, stepWeights } from './dpm-solver-step.ts';
import { atLevel, lambdaStep, type NoiseLevel } from './noise-level.ts';
import { pictureLimit } from './picture-limit.ts';
import type { Scheduler, SchedulerOptions } from './scheduler.ts';
import { noiseBeside, solverPrediction, toNoise, toPicture } from './solver-prediction.ts';
import { type SolverTraits, solverSchedule } from './solver-schedule.ts';

/** With fewer steps than this the last ones are of a lower order. */
const FEW_STEPS = 15;

const TRAITS: SolverTraits = {
	name: 'dpmpp_2m',
	spaces: true,
	clipsLambda: true,
	knowsLu: true,
	knowsZeroSnr: true,
	alwaysRounds: false,
	knowsFinal: true,
	lowest: 'training',
	flow: 'leading',
};

/** A past answer of the model, made picture or noise, and the level that it was asked at. */
interface Answer {
	level: NoiseLevel;
	value: Float32Array;
}

export function createDpmMultistep(config: SchedulerConfig, steps: number, options: SchedulerOptions): Scheduler {
	const { timesteps, levels } = solverSchedule(config, steps, options, TRAITS);
	const count = timesteps.length;
	const algorithm = algorithmOf(config);
	const answerOf = answerer(config, algorithm);
	const byMidpoint = solverTypeOf(config) === 'midpoint';
	const highestOrder = wholeNumber(config, 'solver_order', 2, [1, algorithm === 'sde-dpmsolver' ? 2 : 3]);
	const lowersFinal = flag(config, 'lower_order_final', true) && count < FEW_STEPS;
	const firstAtFinal = lowersFinal || flag(config, 'euler_at_final', false) || levels[count].sigma === 0;
	/** Latest first. */
	let answers: Answer[] = [];

	function orderAt(index: number): number {
		if (index === count - 1 && firstAtFinal) return 1;
		const possible = index === count - 2 && lowersFinal ? Math.min(2, highestOrder) : highestOrder;
		return Math.min(possible, distinct(answers));
	}

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample, random) {
			const [level, next] = [levels[index], levels[index + 1]];
			answers = [{ level, value: answerOf(level, sample, prediction) }, ...answers].slice(0, highestOrder);
			const noise = algorithm.startsWith('sde') ? random.normal(sample.length) : null;
			const weights = stepWeights(algorithm, level, next);
			const order = lambdaStep(level, next) === 0 ? 1 : orderAt(index);
			if (order === 1) return firstOrder(weights, sample, answers[0].value, noise);
			const h = lambdaStep(level, next);
			const [{ value: m0 }, { value: m1, level: before }] = answers;
			const r0 = lambdaStep(before, level) / h;
			if (order === 2) {
				const first = (byMidpoint ? weights.firstByMidpoint : weights.first) / r0;
				return stepped(
					weights,
					sample,
					[
						[weights.value + first, m0],
						[-first, m1],
					],
					noise,
				);
			}
			const { value: m2, level: earliest } = answers[2];
			const r1 = lambdaStep(earliest, before) / h;
			// D1 = D10 + r0/(r0+r1)·(D10 - D11) and D2 = (D10 - D11)/(r0+r1), with D10 = (m0 - m1)/r0 and D11 = (m1 - m2)/r1.
			const bend = (weights.first * r0 + weights.second) / (r0 + r1);
			const [d10, d11] = [(weights.first + bend) / r0, -bend / r1];
			return stepped(
				weights,
				sample,
				[
					[weights.value + d10, m0],
					[d11 - d10, m1],
					[-d11, m2],
				],
				noise,
			);
		},
		addNoise: (clean, noise, index) => atLevel(clean, noise, levels[index]),
	};
}

/** DEIS's config means `dpmsolver++` here. @throws ModelError `invalid-config` */
export function algorithmOf(config: SchedulerConfig): Algorithm {
	const algorithm = choice(config, 'algorithm_type', [...ALGORITHMS, 'deis'], 'dpmsolver++');
	if (algorithm === 'deis') return 'dpmsolver++';
	if (!algorithm.endsWith('++') && choice(config, 'final_sigmas_type', ['zero', 'sigma_min'], 'zero') === 'zero') {
		throw invalidConfig(`algorithm_type ${algorithm} needs final_sigmas_type sigma_min, since it divides by the last noise level.`);
	}
	return algorithm;
}

/** Solver types of other classes mean `midpoint` here. */
export function solverTypeOf(config: SchedulerConfig): 'midpoint' | 'heun' {
	return choice(config, 'solver_type', ['midpoint', 'heun', 'logrho', 'bh1', 'bh2'], 'midpoint') === 'heun' ? 'heun' : 'midpoint';
}

/** What the algorithm works on: the picture (`++`), or the noise. */
export function answerer(config: SchedulerConfig, algorithm: Algorithm) {
	const predicts = solverPrediction(config);
	const limit = pictureLimit(config, null);
	const limits = flag(config, 'thresholding', false);
	if (config['variance_type'] === 'learned' || config['variance_type'] === 'learned_range') {
		throw invalidConfig(`variance_type ${config['variance_type']} needs a model with twice the channels, which is not supported.`);
	}
	return (level: NoiseLevel, sample: Float32Array, prediction: Float32Array): Float32Array => {
		if (algorithm.endsWith('++') || limits) {
			const picture = toPicture(predicts, level, sample, prediction, limit);
			return algorithm.endsWith('++') ? picture : noiseBeside(picture, level, sample);
		}
		return toNoise(predicts, level, sample, prediction);
	};
}

/** How many of the answers, from the latest, lie at levels that differ from the one before. */
function distinct(answers: readonly Answer[]): number {
	const repeated = answers.findIndex(({ level }, age) => age > 0 && level.lambda === answers[age - 1].level.lambda);
	return repeated === -1 ? answers.length : repeated;
}
