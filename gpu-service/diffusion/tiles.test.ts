import { expect, test } from 'vitest';
import { planTiles, type Span, tileWeights } from './tiles.ts';

const tile = { width: 256, height: 64, overlap: 32 };

/** The weights of all tiles along one side, added up over its places. */
function sums(spans: readonly Span[], scale: number): number[] {
	const last = spans[spans.length - 1];
	const total = new Array<number>((last.start + last.size) * scale).fill(0);
	for (const [index, { start }] of spans.entries()) {
		for (const [i, weight] of tileWeights(spans, index, scale).entries()) total[start * scale + i] += weight;
	}
	return total;
}

test('a picture that is no larger than a tile has one', () => {
	expect(planTiles({ width: 200, height: 64 }, tile)).toEqual({
		columns: [{ start: 0, size: 200 }],
		rows: [{ start: 0, size: 64 }],
		width: 200,
		height: 64,
	});
});

test.each([257, 300, 480, 481, 700, 1000, 4097])(
	'tiles over %i pixels are all of one size, overlap enough, and end where they end',
	(width) => {
		const { columns } = planTiles({ width, height: 64 }, tile);
		expect(columns[0].start).toBe(0);
		expect(columns.every(({ size }) => size === tile.width)).toBe(true);
		const last = columns[columns.length - 1];
		expect(last.start + last.size).toBe(width);
		for (const [i, { start }] of columns.entries()) {
			if (i > 0) expect(columns[i - 1].start + tile.width - start).toBeGreaterThanOrEqual(tile.overlap);
		}
		expect(columns).toHaveLength(Math.ceil((width - tile.overlap) / (tile.width - tile.overlap)));
	},
);

test.each([1, 2, 4, 8])('what tiles count adds up to 1 everywhere, enlarged %i times', (scale) => {
	for (const width of [200, 257, 481, 1000]) {
		const { columns } = planTiles({ width, height: 64 }, { ...tile, overlap: 128 });
		const total = sums(columns, scale);
		expect(total).toHaveLength(width * scale);
		expect(Math.max(...total.map((sum) => Math.abs(sum - 1)))).toBeLessThan(1e-6);
	}
});

test('a third of an overlap counts for nothing at each edge, and between it goes over evenly', () => {
	const spans = planTiles({ width: 18, height: 1 }, { width: 12, height: 1, overlap: 6 }).columns;
	const first = tileWeights(spans, 0, 1);
	expect([...first.subarray(6)].map((weight) => Number(weight.toFixed(3)))).toEqual([1, 1, 0.75, 0.25, 0, 0]);
	expect([...tileWeights(spans, 1, 1).subarray(0, 6)].map((weight) => Number(weight.toFixed(3)))).toEqual([0, 0, 0.25, 0.75, 1, 1]);
});
