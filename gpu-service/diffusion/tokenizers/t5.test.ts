import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readSentencepiece } from '../../models/sentencepiece.ts';
import { fitText } from './fit.ts';
import { createT5Tokenizer } from './t5.ts';
import { fromSentencepiece } from './t5-files.ts';
import type { Tokenizer } from './tokenizer.ts';

const FOLDER = new URL('../../../fixtures/tokenizers/', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8'));
const ids = (tokenizer: Tokenizer, text: string) => [...Array.from(tokenizer.tokens(text), ({ id }) => id), tokenizer.end];

interface Row {
	text: string;
	ids: number[];
}

const t5 = createT5Tokenizer({ tokenizer: json('t5/tokenizer.json'), config: json('t5/tokenizer_config.json') });

describe('from tokenizer.json', () => {
	test.each(json('t5-ids.json') as Row[])('$text becomes the ids of the reference', (row) => {
		expect(ids(t5, row.text)).toEqual(row.ids);
	});
});

describe('from spiece.model', () => {
	const spiece = readSentencepiece(fileURLToPath(new URL('t5-sentencepiece', FOLDER)), 'spiece.model')!;
	const tokenizer = createT5Tokenizer(fromSentencepiece(spiece, json('t5-sentencepiece/tokenizer_config.json')));

	test.each(json('t5-sentencepiece-ids.json') as Row[])('$text becomes the ids of the reference', (row) => {
		expect(ids(tokenizer, row.text)).toEqual(row.ids);
	});

	test('extra ids are those that the config counts, behind the pieces', () => {
		const few = createT5Tokenizer(fromSentencepiece(spiece, { extra_ids: 2 }));
		expect(ids(few, '<extra_id_0><extra_id_1>')).toEqual([spiece.pieces.length + 1, spiece.pieces.length, 1]);
		expect(ids(few, '<extra_id_2>')).not.toContain(spiece.pieces.length + 2);
	});
});

/** Pieces of a few letters; `config` and the rest of tokenizer.json as given. */
function small(changes: Record<string, unknown> = {}, config: Record<string, unknown> = {}): Tokenizer {
	const pieces = ['<pad>', '</s>', '<unk>', '▁', 'a', 'b', '▁a', '▁b', 'ab', '▁ab'];
	const tokenizer = {
		added_tokens: [{ id: 1, content: '</s>' }],
		normalizer: null,
		pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
		model: { type: 'Unigram', unk_id: 2, vocab: pieces.map((text, i) => [text, i < 3 ? 0 : -5 + i / 10]) },
		...changes,
	};
	return createT5Tokenizer({ tokenizer, config });
}

test('a text ends with </s> and is filled up to the length', () => {
	expect([...fitText(small(), 'ab b', 6).ids]).toEqual([9, 7, 1, 0, 0, 0]);
	expect(small().start).toBeNull();
});

test('special tokens are those that the config names, as text or as an object', () => {
	const { end, pad } = small({}, { eos_token: { content: 'b' }, pad_token: 'a' });
	expect([end, pad]).toEqual([5, 4]);
});

test('what does not fit is told as it was typed', () => {
	const { ids: kept, truncated } = fitText(t5, 'a ﬁne   Ｐhoto of a fox', 6);
	expect([...kept]).toEqual([5, 4, 28, 698, 1103, 1]);
	expect(truncated).toBe('oto of a fox');
	expect(fitText(t5, 'a ﬁne   Ｐhoto of a fox', 5).truncated).toBe('Ｐhoto of a fox');
	expect(fitText(t5, 'a fox', 6).truncated).toBeNull();
});

test('neighbours without a piece are one unknown', () => {
	const unknown = Array.from(t5.tokens('a 猫座 b'), (token) => token.unknown).filter((word) => word !== null);
	expect(unknown).toEqual(['猫座']);
});

describe('white space', () => {
	test.each([
		['always', 'ab</s>ab', [9, 1, 9]],
		['first', 'ab</s>ab', [9, 1, 8]],
		['never', 'ab</s>ab', [8, 1, 8]],
		['always', ' ab', [9]],
		['always', '', []],
	])('%s before %j', (prepend_scheme, text, expected) => {
		const tokenizer = small({ pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme } });
		expect(Array.from(tokenizer.tokens(text), ({ id }) => id)).toEqual(expected);
	});

	test('older files say it with add_prefix_space', () => {
		const tokenizer = small({ pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: false } });
		expect(Array.from(tokenizer.tokens('ab'), ({ id }) => id)).toEqual([8]);
	});

	test('belongs to added tokens that take it', () => {
		const added_tokens = [{ id: 1, content: '</s>', lstrip: true, rstrip: true }];
		const tokens = Array.from(small({ added_tokens }).tokens('a  </s>  b'), ({ id, start }) => [id, start()]);
		expect(tokens).toEqual([
			[6, 0],
			[1, 1],
			[7, 9],
		]);
	});
});

test('of two added tokens at one place the longer is found', () => {
	const added_tokens = [
		{ id: 4, content: '<x' },
		{ id: 5, content: '<x>' },
	];
	expect(Array.from(small({ added_tokens }).tokens('<x><x'), ({ id }) => id)).toEqual([5, 4]);
});

test.each([
	['Strip', { type: 'Strip', strip_left: true, strip_right: true }, '  ab ', [9]],
	['Lowercase', { type: 'Lowercase' }, 'AB', [9]],
	['Prepend', { type: 'Prepend', prepend: 'a' }, 'b', [9]],
	['Replace', { type: 'Replace', pattern: { String: 'c' }, content: 'b' }, 'ac', [9]],
	['Replace by a pattern', { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '▁' }, 'ab   b', [9, 7]],
	['Precompiled without a table', { type: 'Precompiled', precompiled_charsmap: null }, 'ab', [9]],
	['NFKC', { type: 'NFKC' }, 'ａb', [9]],
])('the normalizer %s', (_, normalizer, text, expected) => {
	expect(Array.from(small({ normalizer }).tokens(text), ({ id }) => id)).toEqual(expected);
});

test('a word of 8,000 letters takes no noticeable time', () => {
	const before = performance.now();
	expect(ids(t5, 'qzjxkv'.repeat(1334)).length).toBeGreaterThan(1000);
	expect(performance.now() - before).toBeLessThan(2_000);
});

const precompiled = (precompiled_charsmap: string) => ({ normalizer: { type: 'Precompiled', precompiled_charsmap } });
test.each([
	['no unigram model', { model: { type: 'BPE' } }, 'corrupt-file', 'no unigram model'],
	['a piece without a score', { model: { unk_id: 0, vocab: [['a']] } }, 'corrupt-file', 'piece 0'],
	['an unknown id that is no piece', { model: { unk_id: 5, vocab: [['a', 0]] } }, 'corrupt-file', 'unk_id is 5'],
	['no </s>', { added_tokens: [], model: { unk_id: 0, vocab: [['a', 0]] } }, 'corrupt-file', 'no </s>'],
	['bytes for unknown characters', { model: { unk_id: 0, vocab: [['a', 0]], byte_fallback: true } }, 'corrupt-file', 'in bytes'],
	['an added token without an id', { added_tokens: [{ content: 'x' }] }, 'corrupt-file', 'added token'],
	['a normalizer nobody knows', { normalizer: { type: 'Rot13' } }, 'invalid-config', 'Rot13'],
	['a pattern of its own', { normalizer: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' } }, 'invalid-config', '(a+)+$'],
	['a table that is not base64', precompiled('***'), 'corrupt-file', 'base64'],
	['a table that ends early', precompiled(btoa('\x10\0\0\0abc')), 'corrupt-file', 'trie does not fit'],
	['a pre_tokenizer nobody knows', { pre_tokenizer: { type: 'Digits' } }, 'invalid-config', 'Digits'],
	['no pre_tokenizer', { pre_tokenizer: null }, 'invalid-config', 'pre_tokenizer'],
	[
		'a scheme nobody knows',
		{ pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'x' } },
		'invalid-config',
		'prepend_scheme',
	],
])('a tokenizer with %s is refused', (_, changes, kind, says) => {
	expect(() => small(changes)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(says) }));
});

test.each([
	[undefined, 512],
	[77, 77],
	[1e30, 512],
])('a model_max_length of %j means %d ids', (model_max_length, expected) => {
	expect(small({}, model_max_length === undefined ? {} : { model_max_length }).maxLength).toBe(expected);
	expect(() => small({}, { model_max_length: 'long' })).toThrow('model_max_length');
});
