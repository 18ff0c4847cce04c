/**
 * Philox4x32-10, the counter-based generator of CUDA: J. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (2011), section 3.3.
 * Drawn from as torch does on a GPU, in the way that A1111 emulates it ("NV"): one block for each value, its first two words made normal.
 */
import type { RandomSource } from './random-source.ts';

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const KEY_INCREMENTS = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

/** A word to (0, 1], and to an angle in (0, 2π], with the constants that torch has in float32. */
const TO_UNIT = Math.fround(2.3283064e-10);
const TO_ANGLE = Math.fround(2.3283064e-10 * 6.2831855);

type Block = [number, number, number, number];

/** @param seed all 64 bits count; a number holds the 53 that requests can have. */
export function createPhiloxRandom(seed: number | bigint): RandomSource {
	const key = BigInt.asUintN(64, BigInt(seed));
	const low = Number(key & 0xffffffffn);
	const high = Number(key >> 32n);
	/** Calls of `normal` so far: each has counters of its own. */
	let call = 0;
	return {
		normal(count) {
			const values = new Float32Array(count);
			for (let i = 0; i < count; i++) values[i] = toNormal(philox([call, 0, i, 0], low, high));
			call++;
			return values;
		},
	};
}

/** Four words for a counter of four words and a key of two, each 0 to 2^32 - 1. */
export function philox(counter: Readonly<Block>, keyLow: number, keyHigh: number): Block {
	let [c0, c1, c2, c3] = counter;
	let [k0, k1] = [keyLow, keyHigh];
	for (let round = 0; round < ROUNDS; round++) {
		const high0 = highProduct(c0, MULTIPLIERS[0]);
		const low0 = Math.imul(c0, MULTIPLIERS[0]);
		const high2 = highProduct(c2, MULTIPLIERS[1]);
		const low2 = Math.imul(c2, MULTIPLIERS[1]);
		[c0, c1, c2, c3] = [(high2 ^ c1 ^ k0) >>> 0, low2 >>> 0, (high0 ^ c3 ^ k1) >>> 0, low0 >>> 0];
		k0 = (k0 + KEY_INCREMENTS[0]) >>> 0;
		k1 = (k1 + KEY_INCREMENTS[1]) >>> 0;
	}
	return [c0, c1, c2, c3];
}

/** Bits 32 to 63 of the product of two words. */
function highProduct(a: number, b: number): number {
	const [aHigh, aLow] = [a >>> 16, a & 0xffff];
	const [bHigh, bLow] = [b >>> 16, b & 0xffff];
	const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
	const carry = aLow * bHigh + (middle % 0x10000);
	return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
}

/** Box-Muller; its other half is not used. */
function toNormal([first, second]: Block): number {
	const radius = Math.sqrt(-2 * Math.log(first * TO_UNIT + TO_UNIT / 2));
	return radius * Math.sin(second * TO_ANGLE + TO_ANGLE / 2);
}
