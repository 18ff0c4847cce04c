/** A mask as a file, and as it is shown with its edges feathered. */

import { createCanvas } from '../canvas.ts';
import { toFile } from '../prepare.ts';
import type { Size } from '../ratios.ts';
import { feather } from './feather.ts';

/** Longest side of what is shown while it is feathered: enough to judge by, quick to blur. */
const longestShown = 720;

/**
 * A PNG in the pixels of the picture, white where it is painted anew; null when nothing is marked.
 *
 * @param featherPx in pixels of the mask
 */
export async function exportMask(mask: HTMLCanvasElement, picture: Size, featherPx: number): Promise<Blob | null> {
	if (isEmpty(mask)) return null;
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
	const image = context.getImageData(0, 0, width, height);
	const pixels = new Uint32Array(image.data.buffer);
	const soft = await feather({ width, height, data: Uint8ClampedArray.from(pixels, levelOf) }, featherPx);
	for (let at = 0; at < pixels.length; at += 1) pixels[at] = 0xff00_0000 + (soft.data[at] ?? 0) * 0x01_0101;
	context.putImageData(image, 0, 0);
	return canvas;
}

function isEmpty(mask: HTMLCanvasElement): boolean {
	const { data } = mask.getContext('2d')?.getImageData(0, 0, mask.width, mask.height) ?? {};
	return data === undefined || new Uint32Array(data.buffer).every((pixel) => levelOf(pixel) === 0);
}

/** Of a grey pixel, whatever the order of its bytes: they are alike. */
function levelOf(pixel: number): number {
	return (pixel >>> 8) & 0xff;
}
