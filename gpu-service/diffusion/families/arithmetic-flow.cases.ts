/** What SD3 and FLUX are tested with: tokenizers, text encoders and transformers that are arithmetic. */
import type { NamedTensors, Tensor } from '../tensor.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import type { ValueInfo } from './family.ts';

/** One id a character. */
export function letters(maxLength: number, start: number | null): Tokenizer {
	return {
		maxLength,
		start,
		end: 2,
		pad: 0,
		tokens: (text) => Array.from(text, (character, i) => ({ id: character.codePointAt(0)!, unknown: null, start: () => i })),
	};
}

export function value(name: string, ...shape: (number | string)[]): ValueInfo {
	return { name, type: 'float32', shape };
}

export function float32(data: number[], shape: readonly number[]): Tensor {
	return { type: 'float32', data: Float32Array.from(data), shape };
}

/** Rows of the first axis. */
export function rows({ data, shape }: Tensor): number[][] {
	const length = data.length / shape[0];
	return Array.from({ length: shape[0] }, (_, n) => Array.from(data.subarray(n * length, (n + 1) * length)));
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** The states of a text encoder, `width` numbers a token: the id in thousandths, then where the token stands. @param ids [texts, tokens] */
export function statesOf(ids: Tensor, width: number): Tensor {
	const { data, shape } = ids;
	const states = Array.from(data).flatMap((id, i) =>
		Array.from({ length: width }, (_, column) => (column === 0 ? id / 1000 : (i % shape[1]) / 1000)),
	);
	return float32(states, [...shape, width]);
}

/** One number a text, `width` times. */
export function summaryOf(ids: Tensor, width: number): Tensor {
	const sums = rows(ids).flatMap((row) => Array.from({ length: width }, () => mean(row) / 100));
	return float32(sums, [ids.shape[0], width]);
}

/** A transformer that looks at all that it is told; `timestep` from 0 to 1. */
export function answerOf(inputs: NamedTensors, timestep: number): Tensor {
	const { hidden_states: sample, encoder_hidden_states: states, pooled_projections: pooled } = inputs;
	const summaries = rows(pooled).map(mean);
	const told = rows(states).map((row, n) => mean(row) + summaries[n] / 100);
	const answers = rows(sample).flatMap((row, n) => row.map((x, i) => 0.2 * x + timestep * told[n] * (1 + (i % 5))));
	return float32(answers, sample.shape);
}
