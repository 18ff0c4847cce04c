/**
 * Q. Zhang, Y. Chen, "Fast Sampling of Diffusion Models with Exponential Integrator" (2022), tAB-DEIS in ln ρ, as diffusers'
 * DEISMultistepScheduler computes it.
 */
import { choice, flag, type SchedulerConfig, wholeNumber } from './config.ts';
import { firstOrder, stepWeights } from './dpm-solver-step.ts';
import { atLevel, type NoiseLevel } from './noise-level.ts';
import { pictureLimit } from './picture-limit.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { noiseBeside, solverPrediction, toPicture } from './solver-prediction.ts';
import { type SolverTraits, solverSchedule } from './solver-schedule.ts';
import { type Term, weightedSum } from './weighted-sum.ts';

export const deis = {
	name: 'deis',
	label: 'DEIS',
	aliases: [],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'DEISMultistepScheduler',
	create,
} satisfies SchedulerKind;

const TRAITS: SolverTraits = {
	name: 'deis',
	spaces: true,
	clipsLambda: false,
	knowsLu: false,
	knowsZeroSnr: false,
	alwaysRounds: true,
	knowsFinal: false,
	lowest: 'chosen',
	flow: 'leading',
};

/** With fewer steps than this the last ones are of a lower order. */
const FEW_STEPS = 15;

function create(config: SchedulerConfig, steps: number, options: SchedulerOptions = {}): Scheduler {
	const { timesteps, levels } = solverSchedule(config, steps, options, TRAITS);
	choice(config, 'algorithm_type', ['deis', 'dpmsolver', 'dpmsolver++', 'sde-dpmsolver++'], 'deis');
	choice(config, 'solver_type', ['logrho', 'midpoint', 'heun', 'bh1', 'bh2'], 'logrho');
	const predicts = solverPrediction(config);
	const limit = pictureLimit(config, null);
	const highestOrder = wholeNumber(config, 'solver_order', 2, [1, 3]);
	const lowersFinal = flag(config, 'lower_order_final', true) && steps < FEW_STEPS;
	/** Latest first. */
	let answers: { level: NoiseLevel; noise: Float32Array }[] = [];

	return {
		timesteps,
		order: 1,
		initNoiseSigma: 1,
		scaleModelInput: (sample) => sample,
		step(prediction, index, sample) {
			const [level, next] = [levels[index], levels[index + 1]];
			const picture = toPicture(predicts, level, sample, prediction, limit);
			answers = [{ level, noise: noiseBeside(picture, level, sample) }, ...answers].slice(0, highestOrder);
			const order = Math.min(answers.length, lowersFinal ? steps - index : highestOrder);
			const used = answers.slice(0, order).filter((answer, age) => answer.level.lambda !== answers[age - 1]?.level.lambda);
			if (used.length === 1) return firstOrder(stepWeights('dpmsolver', level, next), sample, used[0].noise, null);
			const weights = integrals(
				used.map((answer) => logRho(answer.level)),
				logRho(next),
			);
			const noises = used.map(({ noise }, age): Term => [next.alpha * weights[age], noise]);
			return weightedSum([[next.alpha / level.alpha, sample], ...noises]);
		},
		addNoise: (clean, noise, index) => atLevel(clean, noise, levels[index]),
	};
}

function logRho({ alpha, sigma }: NoiseLevel): number {
	return Math.log(sigma / alpha);
}

/**
 * ∫ℓ(ln ρ) dρ from the first of `logs` to `end` for each polynomial ℓ that is 1 at its own and 0 at the others. In float64: in float32, as
 * the reference has it, four digits are left of them with 50 steps.
 * @param logs ln ρ of two or three answers, latest first
 */
function integrals(logs: readonly number[], end: number): number[] {
	return logs.map((own) => {
		const zeros = logs.filter((other) => other !== own);
		const scale = zeros.reduce((product, zero) => product * (own - zero), 1);
		return (antiderivative(end, zeros) - antiderivative(logs[0], zeros)) / scale;
	});
}

/** ∫p(u)·eᵘ du = (p - p' + p'')·eᵘ for the polynomial p with one or two zeros. */
function antiderivative(u: number, [a, b]: readonly number[]): number {
	return (b === undefined ? u - a - 1 : (u - a) * (u - b) - (2 * u - a - b) + 2) * Math.exp(u);
}
