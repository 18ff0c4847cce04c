/** Height maps brought to another size and to a whole range. */
import type { HeightMap } from '#images/relief.ts';

/** Bilinear, edges as they are. */
export function resample(map: HeightMap, width: number, height: number): HeightMap {
	const values = new Float32Array(width * height);
	for (let y = 0; y < height; y += 1) {
		const [top, bottom, down] = between(y, height, map.height);
		for (let x = 0; x < width; x += 1) {
			const [left, right, across] = between(x, width, map.width);
			const at = (column: number, row: number) => map.values[row * map.width + column] ?? 0;
			const upper = at(left, top) * (1 - across) + at(right, top) * across;
			const lower = at(left, bottom) * (1 - across) + at(right, bottom) * across;
			values[y * width + x] = upper * (1 - down) + lower * down;
		}
	}
	return { width, height, values };
}

/** From 0, the lowest, to 1, the highest; all 0 for one that is flat. */
export function normalise(map: HeightMap): HeightMap {
	let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (const value of map.values) {
		if (!Number.isFinite(value)) continue;
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	const range = high - low;
	return { ...map, values: map.values.map((value) => (range > 0 && Number.isFinite(value) ? (value - low) / range : 0)) };
}

/** The two neighbours of a point and how far it lies from the first, 0 to 1. */
function between(index: number, length: number, source: number): [first: number, second: number, share: number] {
	const place = length === 1 ? 0 : (index * (source - 1)) / (length - 1);
	const first = Math.floor(place);
	return [first, Math.min(first + 1, source - 1), place - first];
}
