/** Sums of samples, which is what a step of most schedulers comes to. */

export type Term = readonly [weight: number, values: Float32Array];

/** Σ weight·values, added up in float64 and rounded once; a new array. */
export function weightedSum(terms: readonly [Term, ...Term[]]): Float32Array {
	return terms[0][1].map((_, i) => {
		let sum = 0;
		for (const [weight, values] of terms) sum += weight * values[i];
		return sum;
	});
}
