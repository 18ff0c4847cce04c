import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createClipTokenizer } from '../tokenizers/clip.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';
import { readPrompt } from './count-tokens.ts';

const read = (path: string) => readFileSync(new URL(`../../../fixtures/tokenizers/clip/${path}`, import.meta.url), 'utf8');
const clip = createClipTokenizer({
	vocab: JSON.parse(read('vocab.json')),
	merges: read('merges.txt'),
	config: JSON.parse(read('tokenizer_config.json')),
});
/** A token a word, as an encoder without chunks reads. */
const words: Tokenizer = {
	maxLength: 512,
	start: null,
	end: 1,
	pad: 0,
	*tokens(text) {
		for (const { index } of text.matchAll(/\S+/g)) yield { id: 2, unknown: null, start: () => index };
	},
};

test.each([
	['', 0],
	['a cat', 2],
	['a (cat:1.3)', 2],
	['a cat <lora:ink:0.7>', 2],
])('%j has %i tokens, its syntax left out', (prompt, count) => {
	expect(readPrompt(clip, prompt, 77, 'a1111')).toEqual({ count, limit: 75, chunks: 1, chunkStarts: [], cutAt: null });
});

test('a long prompt takes chunks, and it is told where they begin in the prompt as typed', () => {
	const prompt = `(${'red '.repeat(75)}:1.2) fox BREAK owl`;
	const { count, limit, chunks, chunkStarts, cutAt } = readPrompt(clip, prompt, 77, 'a1111');
	expect([count, limit, chunks, cutAt]).toEqual([77, 225, 3, null]);
	// At the end of a bracket, what is only its syntax may count to either side.
	expect(
		chunkStarts.map(
			(start) =>
				prompt
					.slice(start)
					.replace(/^[:.\d)\s]+/, '')
					.split(' ')[0],
		),
	).toEqual(['fox', 'BREAK']);
});

test('without the syntax, what does not fit is cut where it begins', () => {
	const prompt = `${'red '.repeat(75)}fox in the snow`;
	const { count, limit, cutAt } = readPrompt(clip, prompt, 77, 'plain');
	expect([count, limit]).toEqual([79, 75]);
	expect(prompt.slice(cutAt ?? 0)).toBe('fox in the snow');
});

test.each([
	['a1111', '(one:1.2) two, (three) four five', 'four five'],
	['plain', '(one:1.2) two, (three) four five', 'four five'],
] as const)('an encoder without chunks cuts also with weights (%s)', (syntax, prompt, rest) => {
	const { count, limit, cutAt } = readPrompt(words, prompt, 4, syntax);
	expect([count, limit]).toEqual([5, 3]);
	expect(prompt.slice(cutAt ?? 0).replace(/^\) /, '')).toBe(rest);
});
