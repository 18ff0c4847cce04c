/** J. Ho, T. Salimans, "Classifier-Free Diffusion Guidance" (2022), in the scale that diffusers and A1111 use. */

/** Whether the denoiser has to be asked for the negative prompt too. At a scale of 1 its answer would cancel out. */
export function isGuided(scale: number): boolean {
	return scale > 1;
}

/**
 * u + scale · (c - u).
 * @param predictions float32 [2, ...]: without (u), then with the prompt (c)
 * @returns float32 [1, ...]
 */
export function guide(predictions: Float32Array, scale: number): Float32Array {
	const half = predictions.length / 2;
	// Runs at every step over every latent: a plain loop takes a fifth of the time of `map`.
	const guided = new Float32Array(half);
	for (let i = 0; i < half; i++) {
		const unprompted = predictions[i];
		guided[i] = unprompted + scale * (predictions[half + i] - unprompted);
	}
	return guided;
}
