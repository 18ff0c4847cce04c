import { expect, test } from 'vitest';
import { createTorchRandom } from './random.ts';
import { variationNoise } from './variation.ts';

const SHAPE = [2, 3, 4] as const;
const noise = (seed: number) => createTorchRandom(seed).normal(24);

/** A1111's `slerp` (modules/rng.py) in torch 2.13.0 on randn(2, 3, 4) of the seeds 1 and 2. */
const MIXED = {
	0.25: [
		-1.566672, -0.3421588, -1.1144691, -1.5478115, -0.4504327, -0.0859058, -1.321847, -1.2810105, 0.1154396, 1.4883623, 1.2086706,
		-0.0987399, 0.0728933, -1.4542265, -0.4978924, -0.2025754, -0.8256822, -0.1258416, 0.2148877, 1.4762756, -0.2310384, 1.0268139,
		-1.475866, 2.1905496,
	],
	0.5: [
		-1.4948174, 0.1355204, -1.4004638, -1.4417257, -0.7682296, 0.4548535, -1.4569589, -0.9161677, -0.2165837, 1.5027428, 0.4606712,
		-0.0992848, 0.0039295, -1.1730638, -0.5446452, -0.104327, -0.8247705, -0.5738374, 0.0981107, 1.2254791, -0.3980591, 1.0321485,
		-1.1724589, 1.6760323,
	],
};

test.each([0.25, 0.5] as const)('with strength %d the noises of two seeds mix as in A1111', (strength) => {
	expectClose(variationNoise(noise(1), noise(2), strength, SHAPE), MIXED[strength]);
});

test('strength 0 is the noise of the seed, 1 that of the subseed', () => {
	expectClose(variationNoise(noise(1), noise(2), 0, SHAPE), noise(1));
	expectClose(variationNoise(noise(1), noise(2), 1, SHAPE), noise(2));
});

test('a seed mixed with itself stays as it is', () => {
	expectClose(variationNoise(noise(1), noise(1), 0.5, SHAPE), noise(1));
});

test('columns of one value, which have no angle between them, mix along a line', () => {
	expectClose(variationNoise(Float32Array.of(1, 2), Float32Array.of(3, -2), 0.25, [1, 1, 2]), [1.5, 1]);
});

function expectClose(actual: Float32Array, expected: ArrayLike<number>): void {
	expect(actual).toHaveLength(expected.length);
	for (const [i, value] of actual.entries()) expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(2e-6);
}
