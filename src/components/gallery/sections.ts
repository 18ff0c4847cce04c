/** The gallery as a list of days, and where each of them lies on the page. Pure. */
import type { GalleryPicture } from '#contract/gallery.ts';
import { clampAspect, estimateHeight, type Geometry, heightOfRows, justify, type Row } from './justify.ts';

/** A day, or a part of a long one. */
export interface Section {
	/** Its day and which part of it. */
	key: string;
	/** `2026-11-21`. */
	day: string;
	/** Begins its page. */
	cursor: string;
	count: number;
	/** Whether it begins its day, and so has a heading. */
	first: boolean;
	/** As the server told them; null until it did, and again when they are far away. */
	told: readonly GalleryPicture[] | null;
	/** {@link told} with what was changed here. */
	pictures: readonly GalleryPicture[] | null;
	/** Of {@link pictures}, clamped. They stay when the pictures go, so that its height stays. */
	aspects: readonly number[] | null;
	/** What is shown may be old: it is read again, and this many are asked for; null when it is not. */
	stale: number | null;
}

/** CSS pixels. */
export const headingHeight = 52;
const betweenDays = 20;

export interface Layout {
	geometry: Geometry;
	/** Top of every section, and below them all the end. */
	tops: Float64Array;
}

/** @param aspect of pictures that are not known yet */
export function layOut(sections: readonly Section[], geometry: Geometry, aspect: number): Layout {
	const tops = new Float64Array(sections.length + 1);
	/** By their count: many days are not known yet and have the same one. */
	const guesses = new Map<number, number>();
	let top = 0;
	for (const [index, section] of sections.entries()) {
		tops[index] = top;
		// Emptied here; the server is about to say so too.
		if (section.count === 0) continue;
		const after = sections[index + 1]?.first === false ? geometry.gap : betweenDays;
		top += (section.first ? headingHeight : 0) + heightOf(section, geometry, aspect, guesses) + after;
	}
	tops[sections.length] = top;
	return { geometry, tops };
}

const heights = new WeakMap<readonly number[], { geometry: Geometry; height: number }>();

function heightOf({ aspects, count }: Section, geometry: Geometry, aspect: number, guesses: Map<number, number>): number {
	if (aspects === null) {
		const guess = guesses.get(count) ?? estimateHeight(count, aspect, geometry);
		guesses.set(count, guess);
		return guess;
	}
	const known = heights.get(aspects);
	if (known !== undefined && known.geometry === geometry) return known.height;
	const height = heightOfRows(justify(aspects, geometry));
	heights.set(aspects, { geometry, height });
	return height;
}

const rows = new WeakMap<readonly GalleryPicture[], { geometry: Geometry; rows: Row[] }>();
const none: Row[] = [];

/** The rows of a section; none while its pictures are not there. */
export function rowsOf({ pictures, aspects }: Section, geometry: Geometry): Row[] {
	if (pictures === null || aspects === null) return none;
	const known = rows.get(pictures);
	if (known !== undefined && known.geometry === geometry) return known.rows;
	const made = justify(aspects, geometry);
	rows.set(pictures, { geometry, rows: made });
	return made;
}

export function aspectsOf(pictures: readonly GalleryPicture[]): number[] {
	return pictures.map(({ width, height }) => clampAspect(width / height));
}

/** The section that `y` lies in; the nearest one above and below them all. -1 when there are none. */
export function sectionAt({ tops }: Layout, y: number): number {
	let low = 0;
	let high = tops.length - 2;
	if (high < 0) return -1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((tops[middle] ?? 0) <= y) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** Top of the first row of a section. */
export function topOfRows(section: Section, index: number, { tops }: Layout): number {
	return (tops[index] ?? 0) + (section.first ? headingHeight : 0);
}

export interface Place {
	/** Index of the section, and of the picture in it. */
	section: number;
	picture: number;
}

/** The first picture of the row at `y`, or of the next one; null when it is not known what is there. */
export function pictureAt(sections: readonly Section[], layout: Layout, y: number): Place | null {
	const index = sectionAt(layout, y);
	const section = sections[index];
	if (section === undefined) return null;
	const top = topOfRows(section, index, layout);
	const row = rowsOf(section, layout.geometry).find((one) => top + one.top + one.height > y);
	return row === undefined ? null : { section: index, picture: row.from };
}

/** Top and height of the row of a picture. */
export function rowOf(sections: readonly Section[], layout: Layout, { section: index, picture }: Place): { top: number; row: Row } | null {
	const section = sections[index];
	const row = section && rowsOf(section, layout.geometry).find(({ to }) => picture < to);
	return section === undefined || row === undefined ? null : { top: topOfRows(section, index, layout) + row.top, row };
}

/** Where a picture hangs; null when it is not here. */
export function findPicture(sections: readonly Section[], id: string): Place | null {
	for (const [section, { pictures }] of sections.entries()) {
		const picture = pictures?.findIndex((one) => one.id === id) ?? -1;
		if (picture !== -1) return { section, picture };
	}
	return null;
}

/**
 * How far the page must be scrolled so that what stands at `y` stays there while the layout changes.
 * A picture that is there before and after holds the place; else its day does.
 */
export function keepPlace(before: { sections: readonly Section[]; layout: Layout }, after: typeof before, y: number): number {
	const old = pictureAt(before.sections, before.layout, y);
	const id = old === null ? undefined : before.sections[old.section]?.pictures?.[old.picture]?.id;
	const place = id === undefined ? null : findPicture(after.sections, id);
	if (old !== null && place !== null) {
		const was = rowOf(before.sections, before.layout, old)?.top;
		const is = rowOf(after.sections, after.layout, place)?.top;
		if (was !== undefined && is !== undefined) return is - was;
	}
	const kept = dayPlaceAt(before.sections, before.layout, y);
	const now = kept && findDayPlace(after.sections, after.layout, kept);
	return now === null ? 0 : now - y;
}

/** A place of the list by its day: it is found again when pictures have come, and on a screen of another width. */
export interface DayPlace {
	/** Of the section, and its day. */
	key: string;
	day: string;
	/** How far down in it, from 0 to 1. */
	share: number;
	/** The same in CSS pixels. */
	below: number;
}

/** Null for an empty list. */
export function dayPlaceAt(sections: readonly Section[], layout: Layout, y: number): DayPlace | null {
	const index = sectionAt(layout, y);
	const section = sections[index];
	if (section === undefined) return null;
	const top = layout.tops[index] ?? 0;
	const height = (layout.tops[index + 1] ?? 0) - top;
	return { key: section.key, day: section.day, share: (y - top) / Math.max(1, height), below: y - top };
}

/** Null when nothing is as old. */
export function findDayPlace(sections: readonly Section[], { tops }: Layout, { key, day, share, below }: DayPlace): number | null {
	const same = sections.findIndex((section) => section.key === key);
	// Its day is gone: the next older one comes into its place.
	const index = same === -1 ? sections.findIndex((section) => section.day < day) : same;
	if (index === -1) return null;
	const top = tops[index] ?? 0;
	return top + (same === -1 ? below : share * ((tops[index + 1] ?? 0) - top));
}
