/** The mark of a brush: white on black, or black on white for the eraser, fading towards its edge. */
import { createCanvas } from '../canvas.ts';

export interface Stroke {
	/** Diameter in pixels of the mask. */
	size: number;
	/** Share of the radius that fades, 0 to 1. */
	softness: number;
	erases: boolean;
}

/** Marks are drawn this large at most, and enlarged beyond. */
const mostPixels = 512;
/** Even a hard edge fades over about a pixel, or it would be jagged. */
const edgePx = 1.5;

/** Draws the mark of a stroke, and gives the same one again while it stays the same. */
export function createBrush(): (stroke: Stroke) => HTMLCanvasElement {
	let known: { key: string; mark: HTMLCanvasElement } | null = null;
	return ({ size, softness, erases }) => {
		const pixels = Math.min(mostPixels, Math.max(2, Math.ceil(size)));
		const key = `${pixels} ${softness} ${erases}`;
		if (known?.key !== key) known = { key, mark: draw(pixels, softness, erases) };
		return known.mark;
	};
}

function draw(pixels: number, softness: number, erases: boolean): HTMLCanvasElement {
	const { canvas, context } = createCanvas(pixels, pixels);
	const radius = pixels / 2;
	const fade = Math.max(Math.min(1, edgePx / radius), softness);
	const gradient = context.createRadialGradient(radius, radius, 0, radius, radius, radius);
	const level = (mark: number) => {
		const shade = Math.round(255 * (erases ? 1 - mark : mark));
		return `rgb(${shade} ${shade} ${shade})`;
	};
	gradient.addColorStop(0, level(1));
	// A cosine falls gently at both ends.
	for (let n = 0; n <= 8; n += 1) gradient.addColorStop(1 - fade + (fade * n) / 8, level((1 + Math.cos((Math.PI * n) / 8)) / 2));
	context.fillStyle = level(0);
	context.fillRect(0, 0, pixels, pixels);
	context.fillStyle = gradient;
	context.fillRect(0, 0, pixels, pixels);
	return canvas;
}
