/** How large pictures are shown in the gallery: a few steps from many small ones to few large ones. Pure. */
import type { Geometry } from './justify.ts';

/** Heights of rows on a wide screen, and how many pictures a row has on a narrow one. */
const steps = [
	{ wide: 110, narrow: 5 },
	{ wide: 150, narrow: 4 },
	{ wide: 200, narrow: 3 },
	{ wide: 290, narrow: 2 },
	{ wide: 420, narrow: 1.4 },
] as const;

export const largest = steps.length - 1;
export const usual = 2;

/** CSS pixels: from here on a screen is wide. */
const wideFrom = 700;

/** Most pictures drawn at a time. Each has three elements, and the page has others too: together at most 400. */
export const mostDrawn = 72;
/** Of these as many fit on the screen, so that some are left for the rows around it. */
const mostSeen = 52;

/**
 * @param width of the list
 * @param height of the screen
 */
export function geometryOf(step: number, width: number, height: number): Geometry {
	const { wide, narrow } = steps[Math.min(largest, Math.max(0, Math.round(step)))] ?? steps[usual];
	const gap = width < wideFrom ? 3 : 6;
	const wished = width < wideFrom ? (width - gap * (narrow - 1)) / narrow : wide;
	const smallest = Math.sqrt((width * height) / mostSeen);
	return { width, rowHeight: Math.round(Math.max(wished, smallest)), gap };
}

/** Too small for a button in the corner of a picture. */
export function isDense({ rowHeight }: Geometry): boolean {
	return rowHeight < 100;
}

/** Thumbnails that the server makes, by their longer side in pixels. */
const thumbnails = [256, 512, 1024] as const;

/** The smallest thumbnail that is sharp enough. @param pixels of its longer side on the screen */
export function thumbnailSize(pixels: number): number {
	return thumbnails.find((size) => size >= 0.9 * pixels) ?? thumbnails[2];
}
