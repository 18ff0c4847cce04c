import { expect, test } from 'vitest';
import { toGrid } from './grid.ts';

test('what is typed between two whole numbers becomes a whole one', () => {
	expect(toGrid(20.4, { min: 1, max: 100, multiple: 1 })).toBe(20);
});

test('a size goes to the nearest multiple that the range allows', () => {
	const range = { min: 100, max: 500, multiple: 32 };
	expect([0, 100, 263, 273, 500, 9999].map((number) => toGrid(number, range))).toEqual([128, 128, 256, 288, 480, 480]);
});

test('without a grid a number is kept as it is, inside the range', () => {
	expect([7.25, -1, 40].map((number) => toGrid(number, { min: 1, max: 15 }))).toEqual([7.25, 1, 15]);
});
