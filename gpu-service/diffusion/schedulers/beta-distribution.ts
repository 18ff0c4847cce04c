/** The Beta distribution with both of its parameters equal. */

/** Where the distribution function of Beta(`shape`, `shape`) reaches `probability`, to the accuracy of float64. */
export function symmetricBetaQuantile(probability: number, shape: number): number {
	if (probability > 0.5) return 1 - symmetricBetaQuantile(1 - probability, shape);
	const target = probability * 2 * lowerIntegral(0.5, shape);
	let [low, high] = [0, 0.5];
	for (let middle = 0.25; middle > low && middle < high; middle = (low + high) / 2) {
		if (lowerIntegral(middle, shape) < target) low = middle;
		else high = middle;
	}
	return high;
}

/** ∫₀ˣ (t(1-t))^(a-1) dt for x up to 1/2, by its power series (DLMF 8.17.7): xᵃ Σ (1-a)ₖ/k! · xᵏ/(a+k). */
function lowerIntegral(x: number, a: number): number {
	let sum = 0;
	let term = 1;
	for (let k = 0; term > 1e-18; k++) {
		sum += term / (a + k);
		term *= ((k + 1 - a) / (k + 1)) * x;
	}
	return x ** a * sum;
}
