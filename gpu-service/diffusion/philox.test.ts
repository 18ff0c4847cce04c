import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createPhiloxRandom, philox } from './philox.ts';
import { createRandom } from './random.ts';

interface Drawn {
	seed: string;
	/** How many draws came before on the same generator. */
	call: number;
	shape: number[];
	values?: number[];
	first64?: number[];
	last64?: number[];
}

const { zero_counter_zero_key: words, draws } = JSON.parse(
	readFileSync(new URL('../../fixtures/random/philox-computed.json', import.meta.url), 'utf8'),
) as { zero_counter_zero_key: string[]; draws: Drawn[] };

test('a block is the one of the algorithm', () => {
	expect(philox([0, 0, 0, 0], 0, 0)).toEqual(words.map(Number));
});

test.each(draws)(
	'seed $seed gives the values that A1111 draws at call $call for $shape',
	({ seed, call, shape, values, first64, last64 }) => {
		const random = createPhiloxRandom(BigInt(seed));
		for (let earlier = 0; earlier < call; earlier++) random.normal(3);
		const drawn = random.normal(shape.reduce((product, side) => product * side, 1));
		expectClose(drawn.slice(0, (values ?? first64)!.length), (values ?? first64)!);
		if (last64) expectClose(drawn.slice(-last64.length), last64);
	},
);

test('the noise of a GPU and of the CPU differ for one seed, and each comes again', () => {
	const [cpu, gpu] = (['cpu', 'gpu'] as const).map((rng) => createRandom(rng, 7).normal(16));
	expect(cpu).not.toEqual(gpu);
	expect(createRandom('gpu', 7).normal(16)).toEqual(gpu);
	expect(createRandom('cpu', 7).normal(16)).toEqual(cpu);
});

/** To 1e-6; numpy's logarithm and sine may round otherwise than JavaScript's. */
function expectClose(actual: Float32Array, expected: readonly number[]): void {
	expect(actual).toHaveLength(expected.length);
	for (const [i, value] of expected.entries()) expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(1e-6);
}
