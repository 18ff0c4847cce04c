import { expect, test } from 'vitest';
import { keepUnmasked } from './keep-unmasked.ts';
import type { RgbImage } from './tensor.ts';

const [width, height] = [24, 16];
const flat = (value: number): RgbImage => ({ width, height, data: new Uint8Array(width * height * 3).fill(value) });
/** Painted in the right half, from column 12 on. */
const mask = Uint8Array.from({ length: width * height }, (_, i) => (i % width < 12 ? 127 : 128));
const rowOf = ({ data }: RgbImage, y: number) => Array.from({ length: width }, (_, x) => data[(y * width + x) * 3]);

test('what the mask keeps is as it was, and inside its edge one goes over into the other', () => {
	const kept = keepUnmasked(flat(200), flat(100), mask);
	for (const y of [0, 7, 15]) {
		expect(rowOf(kept, y)).toEqual([...new Array(12).fill(100), 120, 140, 160, 180, ...new Array(8).fill(200)]);
	}
});

test('a small hole counts from all of its sides', () => {
	const hole = new Uint8Array(width * height);
	for (let y = 5; y < 10; y++) hole.fill(255, y * width + 8, y * width + 13);
	const kept = keepUnmasked(flat(200), flat(100), hole);
	expect(rowOf(kept, 4)).toEqual(new Array(width).fill(100));
	expect(rowOf(kept, 5).slice(7, 14)).toEqual([100, 120, 120, 120, 120, 120, 100]);
	expect(rowOf(kept, 7).slice(7, 14)).toEqual([100, 120, 140, 160, 140, 120, 100]);
});

test('a mask that is white all over keeps nothing, and a black one everything', () => {
	expect(keepUnmasked(flat(200), flat(100), new Uint8Array(width * height).fill(255))).toEqual(flat(200));
	expect(keepUnmasked(flat(200), flat(100), new Uint8Array(width * height))).toEqual(flat(100));
});
