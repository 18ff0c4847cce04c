/** Which rows are drawn: those on the screen, and as many around them as the page may have elements for. Pure. */
import type { Row } from './justify.ts';
import { type Layout, rowsOf, type Section, sectionAt, topOfRows } from './sections.ts';

/** The part of the list that is on the screen. CSS pixels. */
export interface View {
	top: number;
	height: number;
	/** Where to it moves: 1 down, -1 up. */
	direction: 1 | -1;
}

/** Rows of a section, from and to; an empty range where only its heading or its empty place is on the screen. */
export interface Drawn {
	section: number;
	from: number;
	to: number;
}

/** Screens ahead of and behind the one that is seen for which rows are prepared. */
const ahead = 1.5;
const behind = 0.5;

interface Candidate {
	section: number;
	row: number;
	pictures: number;
	distance: number;
}

/**
 * After a jump nothing is drawn until all that is on the screen has come: heights are guesses until then, and what was drawn would move.
 *
 * @param most pictures drawn at a time; all on the screen are drawn, however many there are
 * @param isDrawn whether a section was drawn the last time
 */
export function chooseDrawn(
	sections: readonly Section[],
	layout: Layout,
	view: View,
	most: number,
	isDrawn: (section: Section) => boolean,
): Drawn[] {
	const bottom = view.top + view.height;
	const [above, below] = view.direction === 1 ? [behind, ahead] : [ahead, behind];
	const first = sectionAt(layout, view.top - above * view.height);
	if (first === -1) return [];
	const [seen, lastSeen] = [sectionAt(layout, view.top), sectionAt(layout, bottom)];
	const isWhole = sections.slice(seen, lastSeen + 1).every(({ pictures }) => pictures !== null);
	if (!isWhole && !isDrawn(sections[seen]!)) return [];
	const last = lastDrawn(sections, seen, sectionAt(layout, bottom + below * view.height));
	const candidates: Candidate[] = [];
	for (let index = first; index <= last; index += 1) {
		const section = sections[index];
		if (section === undefined) break;
		const top = topOfRows(section, index, layout);
		for (const [row, { from, to, ...place }] of rowsOf(section, layout.geometry).entries()) {
			candidates.push({ section: index, row, pictures: to - from, distance: distanceOf(top, place, view) });
		}
	}
	candidates.sort((one, other) => one.distance - other.distance);
	const drawn = new Map<number, Drawn>();
	for (let index = first; index <= last; index += 1) {
		const isSeen = (layout.tops[index] ?? 0) < bottom && (layout.tops[index + 1] ?? 0) > view.top;
		if (isSeen) drawn.set(index, { section: index, from: 0, to: 0 });
	}
	let pictures = 0;
	for (const { section, row, pictures: more, distance } of candidates) {
		if (distance === Number.POSITIVE_INFINITY || (distance > 0 && pictures + more > most)) break;
		pictures += more;
		const known = drawn.get(section);
		if (known === undefined || known.to === 0) drawn.set(section, { section, from: row, to: row + 1 });
		else drawn.set(section, { section, from: Math.min(known.from, row), to: Math.max(known.to, row + 1) });
	}
	return [...drawn.values()].sort((one, other) => one.section - other.section);
}

/** The first section from the top of the screen on whose pictures are not there yet ends what is drawn: below it everything may move. */
function lastDrawn(sections: readonly Section[], seen: number, wished: number): number {
	for (let index = seen; index < wished; index += 1) if (sections[index]?.pictures === null) return index;
	return wished;
}

/** 0 on the screen; behind it counts threefold, as it is needed less. Infinity for what is too far. */
function distanceOf(top: number, row: Pick<Row, 'top' | 'height'>, view: View): number {
	const up = view.top - (top + row.top + row.height);
	const down = top + row.top - (view.top + view.height);
	if (up < 0 && down < 0) return 0;
	const isAhead = view.direction === 1 ? down >= 0 : up >= 0;
	const distance = Math.max(up, down);
	if (distance > (isAhead ? ahead : behind) * view.height) return Number.POSITIVE_INFINITY;
	return Math.max(1, isAhead ? distance : 3 * distance);
}
