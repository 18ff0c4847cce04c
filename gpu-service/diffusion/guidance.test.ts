import { expect, test } from 'vitest';
import { guide, isGuided } from './guidance.ts';

test('guidance goes past what the prompt says, away from what the negative prompt says', () => {
	expect([...guide(Float32Array.of(1, 2, 3, 1), 3)]).toEqual([7, -1]);
});

test('a scale of 1 or less needs no negative prompt', () => {
	expect([0, 1, 1.01].map(isGuided)).toEqual([false, false, true]);
});

test('wholly rescaled, the answer varies as much as that to the prompt alone', () => {
	const predictions = Float32Array.of(0, 0, 0, 1, 2, 6);
	const [full, half, none] = [1, 0.5, 0].map((rescale) => guide(predictions, 5, rescale));
	for (const [i, value] of [1, 2, 6].entries()) expect(full[i]).toBeCloseTo(value, 5);
	expect([...none]).toEqual([5, 10, 30]);
	for (const i of [0, 1, 2]) expect(half[i]).toBeCloseTo((full[i] + none[i]) / 2, 5);
});
