/**
 * C. Lu et al., "DPM-Solver" and "DPM-Solver++" (2022), the singlestep solvers, as diffusers' DPMSolverSinglestepScheduler computes them:
 * steps come in groups of one, two or three, each of which begins anew where its group began.
 */
import { flag, type SchedulerConfig, wholeNumber } from './config.ts';
import { algorithmOf, answerer, solverTypeOf } from './dpm-multistep.ts';
import { firstOrder, stepped, stepWeights } from './dpm-solver-step.ts';
import { atLevel, lambdaStep, type NoiseLevel } from './noise-level.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { type SolverTraits, solverSchedule } from './solver-schedule.ts';

const CLASS = 'DPMSolverSinglestepScheduler';

const TRAITS: SolverTraits = {
	name: 'dpmpp_2s',
	spaces: false,
	clipsLambda: true,
	knowsLu: false,
	knowsZeroSnr: false,
	alwaysRounds: true,
	knowsFinal: true,
	lowest: 'training',
	flow: 'leading',
};

/** A1111's "DPM++ 2S a" adds noise between its groups; this is the nearest that diffusers has. */
export const dpmpp2s = kind('dpmpp_2s', 'DPM++ 2S', ['DPM++ 2S a', 'k_dpmpp_2s_a'], false);
/** The same with noise in every step. */
export const dpmppSde = kind('dpmpp_sde', 'DPM++ SDE', ['k_dpmpp_sde'], true);

function kind(name: string, label: string, aliases: readonly string[], isStochastic: boolean): SchedulerKind {
	const isOwn = (config: SchedulerConfig) => String(config['algorithm_type']).startsWith('sde') === isStochastic;
	return {
		name,
		label,
		aliases,
		scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
		className: CLASS,
		isOwn,
		create(config, steps, options = {}) {
			const keeps = config['_class_name'] === CLASS && isOwn(config);
			const algorithm_type = isStochastic ? 'sde-dpmsolver++' : 'dpmsolver++';
			return createSinglestep(keeps ? config : { ...config, algorithm_type, solver_order: 2 }, steps, options);
		},
	};
}

function createSinglestep(config: SchedulerConfig, steps: number, options: SchedulerOptions): Scheduler {
	const { timesteps, levels } = solverSchedule(config, steps, options, TRAITS);
	const algorithm = algorithmOf(config);
	const answerOf = answerer(config, algorithm);
	const byMidpoint = solverTypeOf(config) === 'midpoint';
	const highestOrder = wholeNumber(config, 'solver_order', 2, [1, 3]);
	const orders = ordersOf(steps, highestOrder, flag(config, 'lower_order_final', false), levels[steps].sigma === 0);
	/** Answers made picture or noise, latest first, and the levels that they were asked at. */
	let answers: { level: NoiseLevel; value: Float32Array }[] = [];
	/** Where the group began. */
	let origin: Float32Array = new Float32Array();

	/** From the beginning of the group, with the slope (and its change) that the answers since then show. */
	function higherOrder(order: number, next: NoiseLevel, noise: Float32Array | null): Float32Array {
		const { level: start, value: value0 } = answers[order - 1];
		const weights = stepWeights(algorithm, start, next);
		const h = lambdaStep(start, next);
		const { level: latest, value: value2 } = answers[0];
		const r0 = lambdaStep(start, latest) / h;
		if (h === 0 || r0 === 0) return firstOrder(weights, origin, value0, noise);
		if (order === 2 || byMidpoint) {
			const first = (order === 2 && byMidpoint ? weights.firstByMidpoint : weights.first) / r0;
			return stepped(
				weights,
				origin,
				[
					[weights.value - first, value0],
					[first, value2],
				],
				noise,
			);
		}
		const { level: between, value: value1 } = answers[1];
		const r1 = lambdaStep(start, between) / h;
		if (r1 === 0 || r1 === r0) return firstOrder(weights, origin, value0, noise);
		// D1 = (r0·D10 - r1·D11)/(r0 - r1) and D2 = 2·(D11 - D10)/(r0 - r1), with D10 = (m1 - m0)/r1 and D11 = (m2 - m0)/r0.
		const d10 = (weights.first * r0 - 2 * weights.second) / (r0 - r1) / r1;
		const d11 = (2 * weights.second - weights.first * r1) / (r0 - r1) / r0;
		return stepped(
			weights,
			origin,
			[
				[weights.value - d10 - d11, value0],
				[d10, value1],
				[d11, value2],
			],
			noise,
		);
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
			const order = Math.min(orders[index], answers.length);
			if (order > 1) return higherOrder(order, next, noise);
			origin = sample;
			return firstOrder(stepWeights(algorithm, level, next), sample, answers[0].value, noise);
		},
		addNoise: (clean, noise, index) => atLevel(clean, noise, levels[index]),
	};
}

/** Orders of all steps: groups that count up to the highest. The last step of all is of the first order when it ends without noise. */
function ordersOf(steps: number, highest: number, lowersFinal: boolean, endsAtZero: boolean): number[] {
	const orders = Array.from({ length: steps }, (_, step) => (step % highest) + 1);
	if (endsAtZero || (lowersFinal && steps % highest === 0)) orders[steps - 1] = 1;
	return orders;
}
