/** Prompt weights on what a text encoder says, as A1111 applies them ("Original" emphasis). */

/**
 * Each token's states times its weight; then the chunk is scaled so that its mean is what it was.
 *
 * @param states float32 [tokens, width] of one chunk; changed in place.
 * @param weights one for each token.
 */
export function weighStates(states: Float32Array, weights: readonly number[]): void {
	if (weights.every((weight) => weight === 1)) return;
	const width = states.length / weights.length;
	const before = sum(states);
	for (let i = 0; i < states.length; i++) states[i] *= weights[Math.floor(i / width)];
	const restore = before / sum(states);
	if (!Number.isFinite(restore)) return;
	for (let i = 0; i < states.length; i++) states[i] *= restore;
}

function sum(values: Float32Array): number {
	return values.reduce((total, value) => total + value, 0);
}
