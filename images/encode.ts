/** From pixels to files: fast rather than small, as somebody is waiting. */
import type { Sharp } from 'sharp';
import { openPixels } from './sharp.ts';

export interface Pixels {
	width: number;
	height: number;
	/** 8-bit RGB, rows from the top: `[height, width, 3]` */
	data: Uint8Array;
}

/** The MIME type of {@link encodePreview}. */
export const previewType = 'image/webp';

/** Lossless PNG at compression level 1: about 10 ms for 512x512, half of the default level's time. @throws Error when `data` has another length. */
export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
	return await open(pixels).png({ compressionLevel: 1 }).toBuffer();
}

/** A small WebP in the size of the pixels: about 1 ms and 2 kB for 64x64. @throws Error when `data` has another length. */
export async function encodePreview(pixels: Pixels): Promise<Uint8Array> {
	return await open(pixels).webp({ quality: 90, effort: 0 }).toBuffer();
}

function open({ width, height, data }: Pixels): Sharp {
	if (data.length !== width * height * 3) {
		throw new Error(`A picture of ${width}x${height} has ${width * height * 3} bytes of RGB, but there are ${data.length}.`);
	}
	return openPixels(data, width, height);
}
