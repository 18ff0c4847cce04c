/** How noise was added while the model was trained: ᾱ of every training timestep, and what the model learned to predict. */
import { choice, flag, invalidConfig, isBetween, numberBetween, type SchedulerConfig, wholeNumber } from './config.ts';
import { formulationOf } from './formulation.ts';
import { linspaceFloat32 } from './linspace.ts';

/** `v_prediction`: T. Salimans, J. Ho, "Progressive Distillation for Fast Sampling of Diffusion Models" (2022), appendix D. */
export const PREDICTIONS = ['epsilon', 'sample', 'v_prediction'] as const;

const BETA_SCHEDULES = ['linear', 'scaled_linear', 'squaredcos_cap_v2', 'exp', 'laplace', 'sigmoid'] as const;

/** What a class takes for β when the config does not say. */
export interface BetaDefaults {
	start: number;
	end: number;
	schedule: (typeof BETA_SCHEDULES)[number];
}

const USUAL_BETAS: BetaDefaults = { start: 0.0001, end: 0.02, schedule: 'linear' };

/** More would only be a mistake, and tables are made of this size. */
const MOST_TIMESTEPS = 100_000;

export function trainTimesteps(config: SchedulerConfig): number {
	return wholeNumber(config, 'num_train_timesteps', 1000, [1, MOST_TIMESTEPS]);
}

/**
 * ᾱ_t = Π (1 - β_s), s ≤ t, for t from 0 to `num_train_timesteps` - 1. Float32 as torch computes it: a product in float64, each value rounded.
 * @throws ModelError `invalid-config`, for models too that were not trained by adding noise in this way
 */
export function alphasCumprod(config: SchedulerConfig, defaults: BetaDefaults = USUAL_BETAS): Float32Array {
	if (formulationOf(config) !== 'diffusion') {
		throw invalidConfig(`its _class_name or prediction_type is for ${formulationOf(config)} models, which this scheduler cannot drive.`);
	}
	return alphaBarsOfBetas(config, defaults);
}

/** The same for any model: what the fields of β say. */
export function alphaBarsOfBetas(config: SchedulerConfig, defaults: BetaDefaults = USUAL_BETAS): Float32Array {
	const cumulative = cumulativeProduct(betas(config, defaults).map((beta) => 1 - beta));
	return flag(config, 'rescale_betas_zero_snr', false) ? rescaledToZeroSnr(cumulative) : cumulative;
}

function betas(config: SchedulerConfig, defaults: BetaDefaults): Float32Array {
	const count = trainTimesteps(config);
	const trained = config['trained_betas'] ?? null;
	if (trained !== null) return trainedBetas(trained, count);
	const start = numberBetween(config, 'beta_start', defaults.start, [0, 1]);
	const end = numberBetween(config, 'beta_end', defaults.end, [0, 1]);
	switch (choice(config, 'beta_schedule', BETA_SCHEDULES, defaults.schedule)) {
		case 'linear':
			return linspaceFloat32(start, end, count);
		case 'scaled_linear':
			return linspaceFloat32(Math.sqrt(start), Math.sqrt(end), count).map((root) => root * root);
		case 'squaredcos_cap_v2':
			return betasOf(count, cosineAlphaBar);
		case 'exp':
			return betasOf(count, (time) => Math.exp(-12 * time));
		case 'laplace':
			return betasOf(count, laplaceAlphaBar);
		case 'sigmoid':
			return linspaceFloat32(-6, 6, count).map((x) => Math.fround((end - start) / (1 + Math.exp(-x))) + start);
	}
}

function trainedBetas(trained: unknown, count: number): Float32Array {
	if (Array.isArray(trained) && trained.length === count && trained.every((beta) => isBetween(beta, 0, 1)))
		return Float32Array.from(trained);
	throw invalidConfig(`trained_betas must be ${count} numbers between 0 and 1, one for each of num_train_timesteps.`);
}

/** β that lead to ᾱ(time), time from 0 to 1. */
function betasOf(count: number, alphaBar: (time: number) => number): Float32Array {
	return Float32Array.from({ length: count }, (_, i) => Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), 0.999));
}

/** A. Nichol, P. Dhariwal, "Improved Denoising Diffusion Probabilistic Models" (2021), equation 17. */
function cosineAlphaBar(time: number): number {
	return Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;
}

/** T. Hang et al., "Improved Noise Schedule for Diffusion Training" (2024), table 1; its root, as diffusers has it. */
function laplaceAlphaBar(time: number): number {
	const logSnr = -0.5 * Math.sign(0.5 - time) * Math.log(1 - 2 * Math.abs(0.5 - time) + 1e-6);
	const snr = Math.exp(logSnr);
	return Math.sqrt(snr / (1 + snr));
}

function cumulativeProduct(factors: Float32Array): Float32Array {
	let product = 1;
	return factors.map((factor) => {
		product *= factor;
		return product;
	});
}

/**
 * Shifts and scales √ᾱ so that the last one is 0: the first step starts from pure noise. S. Lin et al., "Common Diffusion Noise Schedules
 * and Sample Steps are Flawed" (2023), algorithm 1; then back through β in float32, as the reference goes.
 */
function rescaledToZeroSnr(cumulative: Float32Array): Float32Array {
	const roots = cumulative.map(Math.sqrt);
	const first = roots[0];
	const last = roots[roots.length - 1];
	if (first === last) throw invalidConfig('rescale_betas_zero_snr needs num_train_timesteps of 2 or more.');
	const scale = Math.fround(first / Math.fround(first - last));
	const bars = roots.map((root) => {
		const scaled = Math.fround(Math.fround(root - last) * scale);
		return scaled * scaled;
	});
	const alphas = bars.map((bar, i) => (i === 0 ? bar : bar / bars[i - 1]));
	return cumulativeProduct(alphas.map((alpha) => 1 - Math.fround(1 - alpha)));
}

/** √ᾱ·clean + √(1-ᾱ)·noise: how a training sample was made. */
export function noised(clean: Float32Array, noise: Float32Array, alphaBar: number): Float32Array {
	const signal = Math.fround(Math.sqrt(alphaBar));
	const spread = Math.fround(Math.sqrt(1 - alphaBar));
	return clean.map((x, i) => Math.fround(signal * x) + Math.fround(spread * noise[i]));
}
