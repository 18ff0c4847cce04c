import { describe, expect, test } from 'vitest';
import { clampAspect, estimateHeight, heightOfRows, justify } from './justify.ts';

const geometry = { width: 1000, rowHeight: 200, gap: 4 };

describe('rows', () => {
	const aspects = Array.from({ length: 97 }, (_, index) => [1, 1.5, 0.67, 1.78][index % 4] ?? 1);
	const rows = justify(aspects, geometry);

	test('hold every picture once, in order', () => {
		expect(rows.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))).toEqual(
			aspects.map((_, index) => index),
		);
	});

	test('fill the width to the pixel, but for the last one', () => {
		for (const { edges } of rows.slice(0, -1)) expect(edges.at(-1)).toBe(geometry.width + geometry.gap);
		expect(rows.at(-1)?.edges.at(-1)).toBeLessThanOrEqual(geometry.width + geometry.gap);
	});

	test('keep proportions, and stay near the wished height', () => {
		for (const { height, from, edges } of rows) {
			expect(height).toBeGreaterThan(150);
			expect(height).toBeLessThan(265);
			expect(((edges[1] ?? 0) - geometry.gap) / height).toBeCloseTo(aspects[from] ?? 0, 1);
		}
	});

	test('lie below each other with a gap', () => {
		for (const [index, row] of rows.slice(1).entries())
			expect(row.top).toBe((rows[index]?.top ?? 0) + (rows[index]?.height ?? 0) + geometry.gap);
	});
});

test('a last row of few pictures goes on in the columns above it', () => {
	const rows = justify(new Array<number>(7).fill(1), geometry);
	expect(rows.map(({ from, to }) => to - from)).toEqual([5, 2]);
	expect(rows[1]?.height).toBe(rows[0]?.height);
	expect(rows[1]?.edges).toEqual(rows[0]?.edges.slice(0, 3));
});

test('one wide picture is no higher than the others would be', () => {
	expect(justify([3], { ...geometry, width: 390 })[0]?.height).toBe(130);
	expect(justify([1], geometry)[0]?.height).toBe(200);
	expect(justify([], geometry)).toEqual([]);
});

test('strips and panoramas are cut', () => expect([clampAspect(0.1), clampAspect(1.2), clampAspect(9)]).toEqual([0.45, 1.2, 3]));

test('the estimate of pictures that are alike is exact', () => {
	for (const aspect of [0.5, 1, 1.5, 3]) {
		for (const count of [1, 2, 7, 100, 200]) {
			for (const width of [358, 1000, 2200]) {
				const real = heightOfRows(justify(new Array<number>(count).fill(aspect), { ...geometry, width }));
				expect(
					Math.abs(estimateHeight(count, aspect, { ...geometry, width }) - real),
					`${count} of ${aspect} in ${width}`,
				).toBeLessThanOrEqual(0);
			}
		}
	}
	expect(estimateHeight(0, 1, geometry)).toBe(0);
});
