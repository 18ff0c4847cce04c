/** Rows of pictures that fill the width and keep their proportions. Pure; CSS pixels. */

export interface Geometry {
	width: number;
	/** What a row should be high. */
	rowHeight: number;
	gap: number;
}

export interface Row {
	top: number;
	height: number;
	/** Index of its first picture, and of the one after its last. */
	from: number;
	to: number;
	/** Left edges of its pictures, and the right edge of the last one with a gap after it. */
	edges: readonly number[];
}

/** Pictures that are narrower or wider are cut at their sides: a row of a panorama would be a line, one of a strip would fill the screen. */
const narrowest = 0.45;
const widest = 3;

export function clampAspect(aspect: number): number {
	return Math.min(widest, Math.max(narrowest, aspect));
}

/** @param aspects width through height of each picture, clamped */
export function justify(aspects: ArrayLike<number>, geometry: Geometry): Row[] {
	const rows: Row[] = [];
	let top = 0;
	for (let from = 0; from < aspects.length; ) {
		const { to, height, full } = nextRow(aspects, from, geometry);
		// A last row that does not fill the width goes on with the height of the one before it, so that columns stay columns.
		const rounded = Math.max(1, Math.round(full ? height : Math.min(height, rows.at(-1)?.height ?? geometry.rowHeight)));
		rows.push({ top, height: rounded, from, to, edges: edgesOf(aspects, from, to, full ? null : rounded, geometry) });
		top += rounded + geometry.gap;
		from = to;
	}
	return rows;
}

export function heightOfRows(rows: readonly Row[]): number {
	const last = rows.at(-1);
	return last === undefined ? 0 : last.top + last.height;
}

/** What {@link justify} comes to for `count` pictures that all have this aspect, without making the rows. */
export function estimateHeight(count: number, aspect: number, geometry: Geometry): number {
	if (count === 0) return 0;
	const { to, height, full } = nextRow(new Array<number>(count).fill(aspect), 0, geometry);
	const rowHeight = Math.max(1, Math.round(full ? height : Math.min(height, geometry.rowHeight)));
	const rows = Math.ceil(count / to);
	return rows * rowHeight + (rows - 1) * geometry.gap;
}

interface NextRow {
	to: number;
	/** With which it fills the width. */
	height: number;
	/** False for a last row that is too short to fill the width. */
	full: boolean;
}

/** Takes pictures until one more would bring the row further from the wished height. */
function nextRow(aspects: ArrayLike<number>, from: number, { width, rowHeight, gap }: Geometry): NextRow {
	let sum = 0;
	let before = Number.POSITIVE_INFINITY;
	for (let to = from; to < aspects.length; to += 1) {
		sum += aspects[to] ?? 1;
		const height = (width - gap * (to - from)) / sum;
		if (height <= rowHeight) {
			const isBetterWithout = to > from && before - rowHeight < rowHeight - height;
			return isBetterWithout ? { to, height: before, full: true } : { to: to + 1, height, full: true };
		}
		before = height;
	}
	return { to: aspects.length, height: before, full: false };
}

/** @param height of a row that does not fill the width; null for one that does */
function edgesOf(aspects: ArrayLike<number>, from: number, to: number, height: number | null, { width, gap }: Geometry): number[] {
	let sum = 0;
	for (let index = from; index < to; index += 1) sum += aspects[index] ?? 1;
	const scale = height ?? (width - gap * (to - from - 1)) / sum;
	const edges = [0];
	let along = 0;
	for (let index = from; index < to; index += 1) {
		along += (aspects[index] ?? 1) * scale + gap;
		edges.push(Math.round(along));
	}
	return edges;
}
