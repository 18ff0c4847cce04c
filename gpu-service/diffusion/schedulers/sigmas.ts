/**
 * Noise levels σ, where a noisy sample is picture + σ·noise: T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative
 * Models" (2022). Lists begin with the highest.
 */
import { symmetricBetaQuantile } from './beta-distribution.ts';
import { linspace } from './linspace.ts';

export interface SigmaRange {
	min: number;
	max: number;
}

/** σ_t = √((1 - ᾱ_t) / ᾱ_t) of every training timestep, lowest first, float32. */
export function sigmaTable(alphaBars: Float32Array): Float32Array {
	return alphaBars.map((alphaBar) => Math.sqrt(Math.fround(Math.fround(1 - alphaBar) / alphaBar)));
}

/** σ at a timestep that may lie between two of the table; beyond its ends, the end. */
export function sigmaAt(table: Float32Array, timestep: number): number {
	const low = Math.min(Math.max(Math.floor(timestep), 0), table.length - 1);
	const high = Math.min(low + 1, table.length - 1);
	return table[low] + (table[high] - table[low]) * Math.min(Math.max(timestep - low, 0), 1);
}

/** The timestep, fractional, at which the table has `sigma`, by interpolation in ln σ. */
export function timestepOf(logTable: Float32Array, sigma: number): number {
	const logSigma = Math.log(Math.max(sigma, 1e-10));
	const last = logTable.findLastIndex((log) => log <= logSigma);
	const low = Math.min(Math.max(last, 0), Math.max(logTable.length - 2, 0));
	const high = Math.min(low + 1, logTable.length - 1);
	const weight = (logTable[low] - logSigma) / (logTable[low] - logTable[high]) || 0;
	const clipped = Math.min(Math.max(weight, 0), 1);
	return (1 - clipped) * low + clipped * high;
}

/** Karras et al., equation 5, ρ = 7. */
export function karrasSigmas({ min, max }: SigmaRange, steps: number): number[] {
	const [low, high] = [min ** (1 / 7), max ** (1 / 7)];
	return linspace(0, 1, steps).map((ramp) => (high + ramp * (low - high)) ** 7);
}

/** Evenly spaced in ln σ. */
export function exponentialSigmas({ min, max }: SigmaRange, steps: number): number[] {
	return linspace(Math.log(max), Math.log(min), steps).map(Math.exp);
}

/** Quantiles of Beta(0.6, 0.6). S. Lee et al., "Beta Sampling is All You Need" (2024). */
export function betaSigmas({ min, max }: SigmaRange, steps: number): number[] {
	return linspace(0, 1, steps).map((ramp) => min + symmetricBetaQuantile(1 - ramp, 0.6) * (max - min));
}
