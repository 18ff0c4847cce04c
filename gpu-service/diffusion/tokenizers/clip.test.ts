import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ModelError } from '../model-error.ts';
import { createClipTokenizer } from './clip.ts';
import { fitText } from './fit.ts';
import type { Tokenizer } from './tokenizer.ts';

function read(path: string): string {
	return readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url), 'utf8');
}

function tokenizerIn(folder: string): Tokenizer {
	return createClipTokenizer({
		vocab: JSON.parse(read(`${folder}/vocab.json`)),
		merges: read(`${folder}/merges.txt`),
		config: JSON.parse(read(`${folder}/tokenizer_config.json`)),
	});
}

const START = 49406;
const END = 49407;
const clip = tokenizerIn('tokenizers/clip');
const bracketed = (ids: number[], length: number) => [...ids, ...Array.from({ length: length - ids.length }, () => END)];

const rows: { text: string; ids: number[]; ids77?: number[] }[] = JSON.parse(read('tokenizers/clip-ids.json'));
test.each(rows)('$text becomes the ids of the reference', ({ text, ids, ids77 }) => {
	const tokens = fitText(clip, text);
	expect([...tokens.ids]).toEqual(bracketed(ids77 ?? ids, 77));
	expect(tokens.truncated === null).toBe(ids.length <= 77);
});

/** A vocabulary of three letters, and prompts of at most `model_max_length` ids. */
function small(config: Record<string, unknown> = {}, specialTokens?: Record<string, unknown>): Tokenizer {
	const vocab = { '!': 0, a: 1, b: 2, c: 3, 'a</w>': 4, 'b</w>': 5, 'c</w>': 6, 'ab</w>': 7, '<|startoftext|>': 8, '<|endoftext|>': 9 };
	const files = { vocab, merges: '#version: 0.2\na b</w>\n', config: { model_max_length: 5, ...config } };
	return createClipTokenizer(specialTokens ? { ...files, specialTokens } : files);
}

test('the longest prompt is as long as the config says', () => {
	expect(small().maxLength).toBe(5);
	expect([...fitText(small(), 'ab c').ids]).toEqual([8, 7, 6, 9, 9]);
	expect(fitText(small({ model_max_length: 9 }), 'ab c').ids).toHaveLength(9);
});

test('padding is the token that the config names, as text or as an object', () => {
	expect([...fitText(small({ pad_token: '!' }), 'c').ids]).toEqual([8, 6, 9, 0, 0]);
	expect([...fitText(small({ pad_token: { content: '!', lstrip: false } }), 'c').ids]).toEqual([8, 6, 9, 0, 0]);
});

test('a padding that a text spells stands for itself, as other special tokens do', () => {
	expect([...fitText(small({ pad_token: '!' }), 'c!c').ids]).toEqual([8, 6, 0, 6, 9]);
});

test('the special tokens map corrects the config, unless the config lists its tokens itself', () => {
	const map = { pad_token: '!' };
	expect([...fitText(small({ pad_token: '<|endoftext|>' }, map), 'c').ids]).toEqual([8, 6, 9, 0, 0]);
	expect([...fitText(small({ pad_token: '<|endoftext|>', added_tokens_decoder: {} }, map), 'c').ids]).toEqual([8, 6, 9, 9, 9]);
});

test('a character without a symbol becomes the unknown token, and its word is named once', () => {
	expect([...fitText(small(), 'é').ids]).toEqual([8, 9, 9, 9, 9]);
	expect([...fitText(small({ unk_token: 'c</w>' }), 'z').ids]).toEqual([8, 6, 9, 9, 9]);
	expect(fitText(small(), 'É c').unknown).toEqual(['é']);
	expect(fitText(small(), 'a c').unknown).toEqual([]);
	expect(fitText(small(), '<|endoftext|>').unknown).toEqual([]);
});

test.each([
	['a b  C \n A, b ', 'A, b'],
	['ab ab ab', null],
	['a b acb', 'cb'],
	['a b c <|endoftext|> c', '<|endoftext|> c'],
])('of %j the text from the first dropped token on is reported: %j', (text, truncated) => {
	expect(fitText(small(), text).truncated).toBe(truncated);
});

test('what did not fit is reported as typed, though the tokenizer reads it composed and in lower case', () => {
	const filler = 'Cafe\u0301 '.repeat(75);
	expect(fitText(clip, `${filler}Ünder the A\u030angstro\u0308m`).truncated).toBe('Ünder the A\u030angstro\u0308m');
});

test('the beginning of a truncated text encodes to the same ids as all of it', () => {
	const long = rows.filter(({ text, ids }) => ids.length > 77 && text.includes(' '));
	expect(long).not.toHaveLength(0);
	for (const { text } of long) {
		const { ids, truncated } = fitText(clip, text);
		const kept = text.trimEnd().slice(0, text.trimEnd().length - truncated!.length);
		expect(fitText(clip, kept).ids).toEqual(ids);
	}
});

test('a word of 8,000 letters takes no noticeable time', () => {
	const before = performance.now();
	expect(fitText(clip, 'qzjxkv'.repeat(1334)).ids[0]).toBe(START);
	expect(performance.now() - before).toBeLessThan(2_000);
});

test('what did not fit behind thousands of spaces is found in no noticeable time', () => {
	const before = performance.now();
	expect(fitText(clip, `${' '.repeat(7_800)}${'a '.repeat(76)}`).truncated).toBe('a');
	expect(performance.now() - before).toBeLessThan(500);
});

test.each([
	['tokenizer-vocab-array', 'corrupt-file', 'not an object'],
	['tokenizer-vocab-ids', 'corrupt-file', 'whole numbers from 0 up'],
	['tokenizer-no-end-token', 'corrupt-file', 'no <|endoftext|>'],
	['tokenizer-merges-bad-line', 'corrupt-file', 'line 3 is not two symbols'],
	['tokenizer-merges-unknown', 'corrupt-file', 'line 3 makes bc</w>'],
])('%s is refused as %s, saying "%s"', (folder, kind, says) => {
	expect(() => tokenizerIn(`bad-models/${folder}/tokenizer`)).toThrow(
		expect.objectContaining({ kind, message: expect.stringContaining(says) }),
	);
});

test.each(['long', 0, 2.5, 1e30])('a maximum length of %j is refused', (model_max_length) => {
	expect(() => small({ model_max_length })).toThrow(ModelError);
});
