/** J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer Normalization" (2016). */

export interface LayerNorm {
	/** One for each column. */
	weight: Float32Array;
	bias: Float32Array;
	epsilon: number;
}

/** @param states rows of as many columns as the norm has weights. */
export function layerNorm(states: Float32Array, { weight, bias, epsilon }: LayerNorm): Float32Array {
	const width = weight.length;
	const normed = new Float32Array(states.length);
	for (let from = 0; from < states.length; from += width) {
		const row = states.subarray(from, from + width);
		const mean = row.reduce((sum, value) => sum + value, 0) / width;
		const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
		const scale = 1 / Math.sqrt(variance + epsilon);
		for (let i = 0; i < width; i++) normed[from + i] = (row[i] - mean) * scale * weight[i] + bias[i];
	}
	return normed;
}
