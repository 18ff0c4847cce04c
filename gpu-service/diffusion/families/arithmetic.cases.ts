/** Small parts that networks for tests are made of. */
import type { Tensor } from '../tensor.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { ValueInfo } from './family.ts';

/** One id a character. */
export const characters: Tokenizer = {
	maxLength: 34,
	start: 1,
	end: 2,
	pad: 0,
	tokens: (text) => Array.from(text, (character, i) => ({ id: character.codePointAt(0)!, unknown: null, start: () => i })),
};

export function float32(data: number[], shape: readonly number[]): Tensor {
	return { type: 'float32', data: Float32Array.from(data), shape };
}

export function rows({ data, shape }: Tensor): number[][] {
	const length = data.length / shape[0];
	return Array.from({ length: shape[0] }, (_, n) => Array.from(data.subarray(n * length, (n + 1) * length)));
}

export function mean(values: number[]): number {
	return values.reduce((sum, number) => sum + number, 0) / values.length;
}

/** A declared input or output of float32. */
export function value(name: string, ...shape: (number | string)[]): ValueInfo {
	return { name, type: 'float32', shape };
}
