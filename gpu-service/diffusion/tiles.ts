/** Overlapping tiles over a picture, and how what is made of them is blended, so that no seam can be seen. */

/** A stretch of one side of a picture. */
export interface Span {
	start: number;
	size: number;
}

/** A grid of tiles: each column with each row. */
export interface TilePlan {
	columns: readonly Span[];
	rows: readonly Span[];
	/** Of all tiles together. */
	width: number;
	height: number;
}

export interface TileSize {
	width: number;
	height: number;
	/** Least that two neighbours share, at most half a tile. */
	overlap: number;
}

/** Share of the overlap that is blended, in its middle. Nearer to the edge of a tile, a network does not know what comes after it. */
const BLENDED = 1 / 3;

/** Sides that are no longer than a tile have one, of their own length. */
export function planTiles({ width, height }: { width: number; height: number }, tile: TileSize): TilePlan {
	return { columns: planSide(width, tile.width, tile.overlap), rows: planSide(height, tile.height, tile.overlap), width, height };
}

/** As few as can be, all of one size, spread so that the last one ends where the side ends. */
function planSide(length: number, size: number, overlap: number): Span[] {
	if (length <= size) return [{ start: 0, size: length }];
	const count = Math.ceil((length - overlap) / (size - overlap));
	return Array.from({ length: count }, (_, i) => ({ start: Math.round((i * (length - size)) / (count - 1)), size }));
}

/**
 * How much each pixel of a tile counts along one side; those of all tiles over a pixel add up to 1.
 *
 * @param scale pixels of the result for one of the plan
 * @returns one for each pixel of the result of tile `index`
 */
export function tileWeights(spans: readonly Span[], index: number, scale: number): Float32Array {
	const { start, size } = spans[index];
	return Float32Array.from({ length: size * scale }, (_, i) => {
		const at = start + (i + 0.5) / scale;
		return shareAfter(spans, index - 1, at) - shareAfter(spans, index, at);
	});
}

/** How much the tiles behind tile `index` count at a place: from 0 to 1 over the middle of its overlap with the next. */
function shareAfter(spans: readonly Span[], index: number, at: number): number {
	if (index < 0) return 1;
	if (index === spans.length - 1) return 0;
	const { start, size } = spans[index];
	const overlap = start + size - spans[index + 1].start;
	const middle = spans[index + 1].start + overlap / 2;
	return Math.min(Math.max((at - middle) / (overlap * BLENDED) + 0.5, 0), 1);
}
