import { expect, test } from 'vitest';
import { parseNumbers, parseTexts, toMatrix } from './axis-values.ts';

test.each([
	['1, 2,5', [1, 2, 5]],
	['4-7', [4, 5, 6, 7]],
	['7-4', [7, 6, 5, 4]],
	['1-10 (+3)', [1, 4, 7, 10]],
	['0.5-0.8 (+0.1)', [0.5, 0.6, 0.7, 0.8]],
	['1-10 [4]', [1, 4, 7, 10]],
	['0.2-0.6 [3]', [0.2, 0.4, 0.6]],
	['-1', [-1]],
	['', []],
	['four', null],
	['1-1000', null],
])('%j are the numbers %j', (text, numbers) => {
	expect(parseNumbers(text)).toEqual(numbers);
});

test.each([
	['fox, owl', ['fox', 'owl']],
	['"red, blue", a ""b""', ['red, blue', 'a ""b""']],
	['a fox, red\nan owl', ['a fox, red', 'an owl']],
	['', []],
])('%j are the texts %j', (text, texts) => {
	expect(parseTexts(text)).toEqual(texts);
});

test('a matrix has every choice of the words', () => {
	expect(toMatrix(['night', 'blue', 'big'])).toEqual([
		['', 'night', 'blue', 'night, blue'],
		['', 'big'],
	]);
	expect(toMatrix([])).toEqual([]);
});
