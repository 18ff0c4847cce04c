/**
 * W. Zhao et al., "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion Models" (2023), B(h) forms, as diffusers'
 * UniPCMultistepScheduler computes it: each answer first corrects the step that led to it.
 */
import { choice, flag, invalidConfig, type SchedulerConfig, wholeNumber } from './config.ts';
import { atLevel, lambdaStep } from './noise-level.ts';
import { pictureLimit } from './picture-limit.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { solverPrediction, toNoise, toPicture } from './solver-prediction.ts';
import { type SolverTraits, solverSchedule } from './solver-schedule.ts';
import { type UniPcAnswer, uniPcStep } from './unipc-step.ts';

export const unipc = {
	name: 'unipc',
	label: 'UniPC',
	aliases: ['UniPC Multistep'],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'UniPCMultistepScheduler',
	create,
} satisfies SchedulerKind;

const TRAITS: SolverTraits = {
	name: 'unipc',
	spaces: true,
	clipsLambda: false,
	knowsLu: false,
	knowsZeroSnr: true,
	alwaysRounds: true,
	knowsFinal: true,
	lowest: 'chosen',
	flow: 'trailing',
};

function create(config: SchedulerConfig, steps: number, options: SchedulerOptions = {}): Scheduler {
	const { timesteps, levels } = solverSchedule(config, steps, options, TRAITS);
	const count = timesteps.length;
	if ((config['solver_p'] ?? null) !== null) throw invalidConfig('solver_p is not supported: UniPC predicts by itself.');
	const byPicture = flag(config, 'predict_x0', true);
	const predicts = solverPrediction(config);
	const limit = pictureLimit(config, null);
	const usesB1 = choice(config, 'solver_type', ['bh1', 'bh2', 'midpoint', 'heun', 'logrho'], 'bh2') === 'bh1';
	const highestOrder = wholeNumber(config, 'solver_order', 2, [1, 6]);
	const lowersFinal = flag(config, 'lower_order_final', true);
	const uncorrected = uncorrectedSteps(config);
	/** Latest first. */
	let answers: UniPcAnswer[] = [];
	/** Where the last step began and its order. */
	let last: { origin: Float32Array; order: number } | null = null;

	function orderAt(index: number): number {
		const possible = lowersFinal ? Math.min(highestOrder, count - index) : highestOrder;
		return levels[index + 1].sigma === 0 ? 1 : Math.min(possible, answers.length);
	}

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample) {
			const [level, next] = [levels[index], levels[index + 1]];
			const value = byPicture ? toPicture(predicts, level, sample, prediction, limit) : toNoise(predicts, level, sample, prediction);
			const form = { byPicture, usesB1 };
			const corrects = last !== null && !uncorrected.includes(index - 1) && lambdaStep(answers[0].level, level) !== 0;
			const origin = last && corrects ? uniPcStep(last.origin, answers, level, last.order, value, form) : sample;
			answers = [{ level, value }, ...answers].slice(0, highestOrder);
			const order = orderAt(index);
			last = { origin, order };
			return uniPcStep(origin, answers, next, order, null, form);
		},
		addNoise: (clean, noise, index) => atLevel(clean, noise, levels[index]),
	};
}

function uncorrectedSteps(config: SchedulerConfig): readonly number[] {
	const steps = config['disable_corrector'] ?? [];
	if (Array.isArray(steps) && steps.every(Number.isInteger)) return steps;
	throw invalidConfig(`disable_corrector must be a list of steps, but is ${JSON.stringify(steps)}.`);
}
