/** torch's random numbers. */
import { createMersenneTwister } from './mersenne-twister.ts';
import { BLOCK, toNormalBlock } from './normal-block.ts';
import { createPhiloxRandom } from './philox.ts';
import type { RandomSource } from './random-source.ts';

export interface TorchRandom extends RandomSource {
	/** `count` values from 0 up to, but not including, 1; float32. What `torch.rand(count)` gives. */
	uniform(count: number): Float32Array;
}

/** `cpu` is torch's generator, `gpu` the one that torch has on a GPU. @param seed 0 to 2^32 - 1 */
export function createRandom(rng: 'cpu' | 'gpu', seed: number): RandomSource {
	return rng === 'cpu' ? createTorchRandom(seed) : createPhiloxRandom(seed);
}

/**
 * PyTorch's CPU generator, bit for bit as on x86 with AVX2: `normal(n)` is `torch.randn(n)`. Only the low 32 bits of the seed count, as in
 * torch. (aten/src/ATen/native/cpu/DistributionTemplates.h, aten/src/ATen/core/DistributionsHelper.h)
 */
export function createTorchRandom(seed: number): TorchRandom {
	const twister = createMersenneTwister(seed);
	/** Second half of the last pair drawn by a small call. It outlives the call, and larger draws in between. */
	let spare: number | null = null;

	function uniform(count: number): Float32Array {
		const values = new Float32Array(count);
		fill(values, 0);
		return values;
	}

	function fill(values: Float32Array, from: number): void {
		for (let i = from; i < values.length; i++) values[i] = (twister.next() & 0xffffff) * 2 ** -24;
	}

	function uniformFloat64(): number {
		const high = twister.next() & 0x1fffff;
		return (high * 2 ** 32 + twister.next()) * 2 ** -53;
	}

	/** One value at a time, in float64, from Box-Muller pairs. */
	function normalFloat64(): number {
		if (spare !== null) {
			const value = spare;
			spare = null;
			return value;
		}
		const angle = 2 * Math.PI * uniformFloat64();
		const radius = Math.sqrt(-2 * Math.log1p(-uniformFloat64()));
		spare = radius * Math.sin(angle);
		return radius * Math.cos(angle);
	}

	function normal(count: number): Float32Array {
		if (count < BLOCK) return Float32Array.from({ length: count }, normalFloat64);
		const values = uniform(count);
		for (let start = 0; start + BLOCK <= count; start += BLOCK) toNormalBlock(values, start);
		if (count % BLOCK !== 0) {
			// The last block overlaps the one before it, and is drawn afresh.
			fill(values, count - BLOCK);
			toNormalBlock(values, count - BLOCK);
		}
		return values;
	}

	return { normal, uniform };
}
