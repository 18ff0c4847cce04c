import { expect, test } from 'vitest';
import { createUnigram } from './unigram.ts';

function cut(word: string, scores: Record<string, number>): string {
	const pieces = Object.entries({ '<unk>': 0, ...scores }).map(([text, score]) => ({ text, score }));
	return createUnigram({ pieces, unknownId: 0 })(word)
		.map(({ text, id }) => (id === 0 ? `?${text}` : text))
		.join(' ');
}

test('of all ways to cut a word the one with the highest sum is taken', () => {
	expect(cut('abc', { a: -1, b: -1, c: -1, ab: -3, bc: -1.5 })).toBe('a bc');
	expect(cut('abc', { a: -1, b: -1, c: -1, ab: -1.5, bc: -1.6 })).toBe('ab c');
	expect(cut('abc', { a: -1, b: -1, c: -1, abc: -2.9 })).toBe('abc');
	expect(cut('abc', { a: -1, b: -1, c: -1, abc: -3.1 })).toBe('a b c');
});

test('of two ways with the same sum the one whose last piece begins earlier is kept', () => {
	expect(cut('ab', { a: -1, b: -1, ab: -2 })).toBe('ab');
});

test('characters without a piece are left as they are, neighbours together', () => {
	expect(cut('xaxx', { a: -1 })).toBe('?x a ?xx');
	expect(cut('猫😀a', { a: -1 })).toBe('?猫😀 a');
});

test('a piece that covers them is better than unknown characters, however bad it is', () => {
	expect(cut('xy', { a: -1, xy: -99 })).toBe('xy');
});

test('nothing has no pieces', () => {
	expect(cut('', { a: -1 })).toBe('');
});
