import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createTorchRandom } from './random.ts';

interface Drawn {
	shape: number[];
	sha256: string;
}

function reference<Row>(name: string): Row[] {
	return JSON.parse(readFileSync(new URL(`../../fixtures/random/${name}.json`, import.meta.url), 'utf8'));
}

/** Seeds of the fixtures have 64 bits; the low 32 reach the generator. */
const generator = (seed: string) => createTorchRandom(Number(BigInt.asUintN(32, BigInt(seed))));
const size = (shape: number[]) => shape.reduce((product, side) => product * side, 1);
const sha256 = (values: Float32Array) => createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');

test.each(reference<Drawn & { seed: string }>('randn'))(
	'seed $seed gives the bits of torch.randn($shape)',
	({ seed, shape, ...expected }) => {
		expect(sha256(generator(seed).normal(size(shape)))).toBe(expected.sha256);
	},
);

test.each(reference<Drawn & { seed: string }>('rand'))(
	'seed $seed gives the bits of torch.rand($shape)',
	({ seed, shape, ...expected }) => {
		expect(sha256(generator(seed).uniform(size(shape)))).toBe(expected.sha256);
	},
);

const streams = reference<{ seed: string; draws: (Drawn & { call: 'randn' | 'rand' })[] }>('streams');
test.each(streams)('a stream of seed $seed continues from call to call', ({ seed, draws }) => {
	const random = generator(seed);
	for (const { call, shape, ...expected } of draws) {
		const values = call === 'randn' ? random.normal(size(shape)) : random.uniform(size(shape));
		expect(sha256(values)).toBe(expected.sha256);
	}
});

const batches = reference<{ seed: string; one_generator: Drawn; list_of_generators: Drawn }>('batches');
test.each(batches)('a batch from seed $seed differs from pictures with seeds of their own', (row) => {
	const [pictures, ...rest] = row.one_generator.shape;
	expect(sha256(generator(row.seed).normal(size(row.one_generator.shape)))).toBe(row.one_generator.sha256);
	const joined = Array.from({ length: pictures }, (_, n) => [...generator(String(BigInt(row.seed) + BigInt(n))).normal(size(rest))]);
	expect(sha256(Float32Array.from(joined.flat()))).toBe(row.list_of_generators.sha256);
});
