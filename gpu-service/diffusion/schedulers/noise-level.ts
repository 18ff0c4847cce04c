/** Noise levels as solvers of the diffusion ODE see them, where a sample is α·picture + σ·noise. */

const fround = Math.fround;

/** float32, as the reference's. */
export interface NoiseLevel {
	readonly alpha: number;
	readonly sigma: number;
	/** ln α - ln σ, half the logarithm of the signal-to-noise ratio; infinite without noise. C. Lu et al., "DPM-Solver" (2022). */
	readonly lambda: number;
}

/** @param ratio σ / α; for flow models, which have α = 1 - σ, it is σ itself */
export function noiseLevel(ratio: number, isFlow: boolean): NoiseLevel {
	const alpha = isFlow ? fround(1 - ratio) : fround(1 / fround(Math.sqrt(fround(fround(ratio * ratio) + 1))));
	const sigma = isFlow ? ratio : fround(ratio * alpha);
	return { alpha, sigma, lambda: fround(fround(Math.log(alpha)) - fround(Math.log(sigma))) };
}

/** How far `to` lies below `from` in noise: the difference in λ, float32. */
export function lambdaStep(from: NoiseLevel, to: NoiseLevel): number {
	return fround(to.lambda - from.lambda);
}

/** α·clean + σ·noise */
export function atLevel(clean: Float32Array, noise: Float32Array, { alpha, sigma }: NoiseLevel): Float32Array {
	return clean.map((x, i) => fround(alpha * x) + fround(sigma * noise[i]));
}
