import { expect, test } from 'vitest';
import { fitText } from './fit.ts';
import { piecesOf } from './pieces.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A word of letters or any other character is a token: its length, 100 and more for what is no letter. Knows no words with q. */
const tokenizer: Tokenizer = {
	maxLength: 6,
	start: 0,
	end: 1,
	pad: 2,
	tokens: (text) =>
		Array.from(text.toLowerCase().matchAll(/[a-z]+|[^a-z\s]/g), ({ 0: word, index }) => ({
			id: /[a-z]/.test(word) ? word.length : 100 + word.charCodeAt(0),
			unknown: word.includes('q') ? word : null,
			start: () => index,
		})),
};

const words = new Map([
	['style', [901]],
	['my_style', [902, 903, 904]],
]);

test('a word of an embedding stands for its ids, and nothing else changes', () => {
	expect(piecesOf(tokenizer, 'a (style) x', words).map(({ ids }) => ids)).toEqual([[1], [140], [901], [141], [1]]);
	expect(piecesOf(tokenizer, 'a (style) x', new Map()).map(({ ids }) => ids)).toEqual([[1], [140], [5], [141], [1]]);
});

test('the longest word is found first, in any case, and only whole', () => {
	expect(piecesOf(tokenizer, 'MY_Style', words).map(({ ids }) => ids)).toEqual([[902, 903, 904]]);
	expect(piecesOf(tokenizer, 'stylebook', words).map(({ ids }) => ids)).toEqual([[9]]);
});

test('a word that does not fit is left out whole and reported as typed', () => {
	const { ids, truncated } = fitText(tokenizer, 'a b My_Style c', 6, words);
	expect([...ids]).toEqual([0, 1, 1, 1, 2, 2]);
	expect(truncated).toBe('My_Style c');
	expect([...fitText(tokenizer, 'a My_Style', 6, words).ids]).toEqual([0, 1, 902, 903, 904, 1]);
});

test('unknown words are those that were read', () => {
	expect(fitText(tokenizer, 'quick quick q b', 5).unknown).toEqual(['quick', 'q']);
	expect(fitText(tokenizer, 'a b c quick', 5)).toMatchObject({ truncated: 'quick', unknown: [] });
});

test('a tokenizer without a start token has room for one id more', () => {
	expect([...fitText({ ...tokenizer, start: null }, 'a bb ccc', 4).ids]).toEqual([1, 2, 3, 1]);
});
