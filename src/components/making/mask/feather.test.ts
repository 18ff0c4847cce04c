import { expect, test } from 'vitest';
import { feather } from './feather.ts';

/** White to the right of x = 32. */
const half = Uint8ClampedArray.from({ length: 64 * 8 }, (_, at) => (at % 64 >= 32 ? 255 : 0));
const mask = { width: 64, height: 8, data: half };

test('an edge fades over as many pixels as are wished, and nothing changes far from it', () => {
	const { data } = feather(mask, 8);
	const row = [...data.subarray(3 * 64, 4 * 64)];
	expect(row).toEqual([...row].sort((a, b) => a - b));
	expect([row[18], row[45]]).toEqual([0, 255]);
	expect(row[31]).toBeGreaterThan(90);
	expect(row[32]).toBeLessThan(165);
	expect(row[26]).toBeGreaterThan(0);
	expect(row[37]).toBeLessThan(255);
});

test('what has one colour keeps it, to the corners', () => {
	const white = new Uint8ClampedArray(64 * 8).fill(255);
	expect(feather({ ...mask, data: white }, 20).data).toEqual(white);
});

test('no feather leaves the mask as it is', () => expect(feather(mask, 0).data).toBe(half));
