import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createClipTokenizer } from '../tokenizers/clip.ts';
import { chunkPrompt } from './chunks.ts';
import { parseWeights } from './weights.ts';

function read(path: string): string {
	return readFileSync(new URL(`../../../fixtures/tokenizers/${path}`, import.meta.url), 'utf8');
}

function tokenizerWith(config: object) {
	return createClipTokenizer({
		vocab: JSON.parse(read('clip/vocab.json')),
		merges: read('clip/merges.txt'),
		config: { ...JSON.parse(read('clip/tokenizer_config.json')), ...config },
	});
}

const clip = tokenizerWith({});
const END = 49407;

function chunksOf(prompt: string, words = new Map<string, number[]>(), tokenizer = clip) {
	return chunkPrompt(tokenizer, parseWeights(prompt).parts, words);
}

/** Ids of a chunk's text. */
function textOf({ ids }: { ids: number[] }): number[] {
	return ids.slice(1, ids.indexOf(END));
}

const rows: { text: string; chunks: { ids: number[]; weights: number[] }[] }[] = JSON.parse(read('prompt-chunks.json'));

test.each(rows)('$text is cut as by the reference', ({ text, chunks: expected }) => {
	const { chunks, unknown, tooLong } = chunksOf(text);
	expect(chunks.map(({ ids }) => ids)).toEqual(expected.map(({ ids }) => ids));
	for (const [n, { weights }] of expected.entries()) {
		expect(chunks[n].weights).toHaveLength(weights.length);
		for (const [i, weight] of weights.entries()) expect(chunks[n].weights[i]).toBeCloseTo(weight, 6);
	}
	expect([unknown, tooLong]).toEqual([[], []]);
});

test('behind the end token comes what the tokenizer pads with', () => {
	const [{ ids }] = chunksOf('a cat', new Map(), tokenizerWith({ pad_token: '!' })).chunks;
	expect(ids.slice(0, 6)).toEqual([49406, 320, 2368, END, 0, 0]);
	expect(ids).toHaveLength(77);
});

test('a padding of ! leaves the ! of a prompt alone, so that both encoders of SDXL cut at the same place', () => {
	const prompt = 'wow!! '.repeat(60);
	const [first, second] = [clip, tokenizerWith({ pad_token: '!' })].map((tokenizer) =>
		chunksOf(prompt, new Map(), tokenizer).chunks.map(textOf),
	);
	expect(second).toEqual(first);
	expect(first.length).toBeGreaterThan(1);
});

test('a word of an embedding is never split: it opens the next chunk', () => {
	const words = new Map([['easystyle', [50001, 50002, 50003]]]);
	const { chunks } = chunksOf(`${'word '.repeat(73)}(EasyStyle:1.5) word`, words);
	expect(chunks.map((chunk) => textOf(chunk).length)).toEqual([73, 4]);
	expect(textOf(chunks[1]).slice(0, 3)).toEqual([50001, 50002, 50003]);
	expect(chunks[1].weights.slice(0, 6)).toEqual([1, 1.5, 1.5, 1.5, 1, 1]);
	expect(chunksOf(`${'word '.repeat(72)}EasyStyle`, words).chunks).toHaveLength(1);
});

test('an embedding that is longer than a chunk is left out and named', () => {
	const words = new Map([['endless', Array.from({ length: 76 }, (_, i) => 50000 + i)]]);
	const { chunks, tooLong } = chunksOf('a (endless:1.2), cat', words);
	expect(chunks.map(textOf)).toEqual([[320, 267, 2368]]);
	expect(tooLong).toEqual(['endless']);
});
