/** J. Ho, T. Salimans, "Classifier-Free Diffusion Guidance" (2022), in the scale that diffusers and A1111 use. */

/** Whether the denoiser has to be asked for the negative prompt too. At a scale of 1 its answer would cancel out. */
export function isGuided(scale: number): boolean {
	return scale > 1;
}

/**
 * u + scale · (c - u).
 * @param predictions float32 [2, ...]: without (u), then with the prompt (c)
 * @param rescale φ, 0 to 1: how much of the contrast that a large scale adds is taken back
 * @returns float32 [1, ...]
 */
export function guide(predictions: Float32Array, scale: number, rescale = 0): Float32Array {
	const half = predictions.length / 2;
	// Runs at every step over every latent: a plain loop takes a fifth of the time of `map`.
	const guided = new Float32Array(half);
	for (let i = 0; i < half; i++) {
		const unprompted = predictions[i];
		guided[i] = unprompted + scale * (predictions[half + i] - unprompted);
	}
	return rescale > 0 ? rescaled(guided, predictions.subarray(half), rescale) : guided;
}

/** S. Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed" (2023), equations 15 and 16. */
function rescaled(guided: Float32Array, prompted: Float32Array, share: number): Float32Array {
	const factor = share * (deviation(prompted) / deviation(guided)) + (1 - share);
	return guided.map((value) => value * factor);
}

/** Standard deviation, without bias as torch's. */
function deviation(values: Float32Array): number {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
