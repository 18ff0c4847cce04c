/**
 * T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), algorithm 2 without its second-order
 * correction, as diffusers' EulerDiscreteScheduler computes it.
 */
import { choice, flag, invalidConfig, numberBetween, type SchedulerConfig } from './config.ts';
import { linspaceFloat32 } from './linspace.ts';
import type { Scheduler, SchedulerKind, SchedulerOptions } from './scheduler.ts';
import { betaSigmas, exponentialSigmas, karrasSigmas, type SigmaRange, sigmaAt, sigmaTable, timestepOf } from './sigmas.ts';
import { spacedTimesteps, timestepSpacing } from './spacing.ts';
import { alphasCumprod, PREDICTIONS } from './training.ts';

export const euler = {
	name: 'euler',
	label: 'Euler',
	aliases: [],
	scheduleTypes: ['automatic', 'uniform', 'karras', 'exponential', 'beta'],
	className: 'EulerDiscreteScheduler',
	create,
} satisfies SchedulerKind;

/** Operations below round as the reference's do: from σ 4096 to σ 0 what is left after cancellation is made of roundings. */
const fround = Math.fround;

function create(config: SchedulerConfig, steps: number, { s_churn = 0 }: SchedulerOptions = {}): Scheduler {
	const predicts = choice(config, 'prediction_type', [...PREDICTIONS, 'original_sample'], 'epsilon');
	const { timesteps, sigmas } = schedule(config, steps);
	const churn = Math.min(s_churn / (sigmas.length - 1), Math.SQRT2 - 1);
	const highest = sigmas.reduce((most, sigma) => Math.max(most, sigma));
	const isLeading = timestepSpacing(config, 'linspace') === 'leading';

	return {
		timesteps,
		order: 1,
		initNoiseSigma: isLeading ? Math.sqrt(squarePlusOne(highest)) : highest,
		scaleModelInput(sample, index) {
			const scale = fround(Math.sqrt(squarePlusOne(sigmas[index])));
			const scaled = new Float32Array(sample.length);
			for (let i = 0; i < scaled.length; i++) scaled[i] = sample[i] / scale;
			return scaled;
		},
		step(prediction, index, sample, random) {
			const sigma = sigmas[index];
			const raised = fround(sigma * (1 + churn));
			const fresh = churn > 0 ? random.normal(sample.length) : null;
			const added = Math.sqrt(raised ** 2 - sigma ** 2);
			const change = fround(sigmas[index + 1] - raised);
			const picture = pictureIn(predicts, sigma, raised);
			const next = new Float32Array(sample.length);
			for (let i = 0; i < next.length; i++) {
				const x = fresh ? sample[i] + added * fresh[i] : sample[i];
				const slope = fround(fround(x - picture(x, prediction[i])) / raised);
				next[i] = x + fround(slope * change);
			}
			return next;
		},
		addNoise: (clean, noise, index) => clean.map((x, i) => x + fround(noise[i] * sigmas[index])),
	};
}

/** The picture in a sample `x`, by the model's answer `m`; `raised` is σ after new noise. */
function pictureIn(predicts: (typeof PREDICTIONS)[number] | 'original_sample', sigma: number, raised: number) {
	switch (predicts) {
		case 'epsilon':
			return (x: number, m: number) => fround(x - fround(raised * m));
		case 'v_prediction': {
			const square = squarePlusOne(sigma);
			const share = fround(-sigma / fround(Math.sqrt(square)));
			return (x: number, m: number) => fround(fround(share * m) + fround(x / square));
		}
		case 'sample':
		case 'original_sample':
			return (_: number, m: number) => m;
	}
}

/** σ² + 1 in float32: the variance of a sample when pictures have variance 1. */
function squarePlusOne(sigma: number): number {
	return fround(fround(sigma * sigma) + 1);
}

/** One timestep and one σ a step, and the σ that the last step ends with. */
function schedule(config: SchedulerConfig, steps: number): { timesteps: Float32Array; sigmas: Float32Array } {
	const table = sigmaTable(alphasCumprod(config));
	// With zero SNR the last ᾱ is 0, and its σ infinite. The reference takes 2^-24 for it, the least step below 1 in float32.
	if (flag(config, 'rescale_betas_zero_snr', false)) table[table.length - 1] = 4096;
	const logTable = table.map(Math.log);
	const spaced = Float32Array.from(spacedTimesteps(config, steps, timestepSpacing(config, 'linspace')));
	const last = choice(config, 'final_sigmas_type', ['zero', 'sigma_min'], 'zero') === 'zero' ? 0 : table[0];
	const interpolated =
		choice(config, 'interpolation_type', ['linear', 'log_linear'], 'linear') === 'linear'
			? Array.from(spaced, (timestep) => sigmaAt(table, timestep))
			: Array.from(linspaceFloat32(logTable[logTable.length - 1], logTable[0], steps + 1), Math.exp);
	const respace = respacing(config);
	const chosen = respace ? respace(sigmaRange(config, interpolated), steps) : interpolated;
	const sigmas = Float32Array.from([...chosen, last]);
	if (isContinuous(config)) return { timesteps: sigmas.slice(0, steps).map((sigma) => 0.25 * Math.log(sigma)), sigmas };
	return { timesteps: respace ? Float32Array.from(chosen, (sigma) => timestepOf(logTable, sigma)) : spaced, sigmas };
}

function respacing(config: SchedulerConfig): ((range: SigmaRange, steps: number) => number[]) | undefined {
	const respacings = { use_karras_sigmas: karrasSigmas, use_exponential_sigmas: exponentialSigmas, use_beta_sigmas: betaSigmas };
	const asked = Object.entries(respacings).filter(([name]) => flag(config, name, false));
	if (asked.length > 1) throw invalidConfig(`${asked.map(([name]) => name).join(' and ')} exclude each other.`);
	return asked[0]?.[1];
}

function sigmaRange(config: SchedulerConfig, sigmas: readonly number[]): SigmaRange {
	const positive: [number, number] = [0, Number.POSITIVE_INFINITY];
	return {
		max: numberBetween(config, 'sigma_max', sigmas[0], positive),
		min: numberBetween(config, 'sigma_min', sigmas[sigmas.length - 1], positive),
	};
}

/** Models trained on ln σ / 4 instead of a timestep; diffusers knows it for v-prediction only. */
function isContinuous(config: SchedulerConfig): boolean {
	return (
		choice(config, 'timestep_type', ['discrete', 'continuous'], 'discrete') === 'continuous' && config['prediction_type'] === 'v_prediction'
	);
}
