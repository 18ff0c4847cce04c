/** A mask as a file, and as it is shown with its edges feathered. */

import { createCanvas } from '../canvas.ts';
import { toFile } from '../prepare.ts';
import type { Size } from '../ratios.ts';
import { feather, nextTask } from './feather.ts';

/** Longest side of what is shown while it is feathered: enough to judge by, quick to blur. */
const longestShown = 720;
/** Rows that are read or written in one go. */
const rowsAtOnce = 128;

/**
 * A PNG in the pixels of the picture, white where it is painted anew; null when nothing is marked.
 *
 * @param featherPx in pixels of the mask
 */
export async function exportMask(mask: HTMLCanvasElement, picture: Size, featherPx: number): Promise<Blob | null> {
	if (await isEmpty(mask)) return null;
	const soft = featherPx === 0 ? mask : await feathered(mask, mask, featherPx);
	const { canvas, context } = createCanvas(picture.width, picture.height);
	context.imageSmoothingQuality = 'high';
	context.drawImage(soft, 0, 0, picture.width, picture.height);
	return await toFile(canvas, 'image/png');
}

/** A small copy of the mask with its edges feathered. */
export function showFeathered(mask: HTMLCanvasElement, featherPx: number): Promise<HTMLCanvasElement> {
	const scale = Math.min(1, longestShown / Math.max(mask.width, mask.height));
	return feathered(mask, { width: Math.round(mask.width * scale), height: Math.round(mask.height * scale) }, featherPx * scale);
}

async function feathered(mask: HTMLCanvasElement, { width, height }: Size, featherPx: number): Promise<HTMLCanvasElement> {
	const { canvas, context } = createCanvas(width, height);
	context.drawImage(mask, 0, 0, width, height);
	const soft = await feather({ width, height, data: await readLevels(context) }, featherPx);
	for (let top = 0; top < height; top += rowsAtOnce) {
		const image = context.createImageData(width, Math.min(rowsAtOnce, height - top));
		const pixels = new Uint32Array(image.data.buffer);
		for (let at = 0; at < pixels.length; at += 1) pixels[at] = 0xff00_0000 + (soft.data[top * width + at] ?? 0) * 0x01_0101;
		context.putImageData(image, 0, top);
		await nextTask();
	}
	return canvas;
}

async function isEmpty(mask: HTMLCanvasElement): Promise<boolean> {
	const context = mask.getContext('2d');
	return context === null || (await readLevels(context)).every((level) => level === 0);
}

/** How light each pixel is, read in parts that leave the page its breath. */
async function readLevels(context: CanvasRenderingContext2D): Promise<Uint8ClampedArray<ArrayBuffer>> {
	const { width, height } = context.canvas;
	const levels = new Uint8ClampedArray(width * height);
	for (let top = 0; top < height; top += rowsAtOnce) {
		const { data } = context.getImageData(0, top, width, Math.min(rowsAtOnce, height - top));
		for (let at = 0; at < data.length; at += 4) levels[top * width + at / 4] = data[at] ?? 0;
		await nextTask();
	}
	return levels;
}
