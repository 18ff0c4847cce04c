/** A file from somebody's device, made ready to be sent: readable, upright, and no larger than painting can use. */

import { createCanvas } from './canvas.ts';

/** Larger pictures are made smaller before they are sent: models paint at most about this many pixels. */
const mostPixels = 2048 * 2048;
/** Files up to this size are sent as they are when the server can read them. */
const mostBytes = 12 * 1024 * 1024;
/** What the server reads itself. */
const plainTypes = ['image/png', 'image/jpeg', 'image/webp'];

/** The browser cannot read the file as a picture. */
export class UnreadablePicture extends Error {
	override name = 'UnreadablePicture';
	readonly isHeic: boolean;

	constructor(type: string, name: string, cause: unknown) {
		super('This file cannot be read as a picture.', { cause });
		this.isHeic = /hei[cf]/i.test(type) || /\.hei[cf]$/i.test(name);
	}
}

/**
 * The file itself, or its picture anew where it is too large or of a kind that only the browser can read (HEIC in Safari).
 *
 * @throws UnreadablePicture
 */
export async function preparePicture(file: Blob): Promise<Blob> {
	// Decoded beside the page's own work, and upright.
	const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch((cause: unknown) => {
		throw new UnreadablePicture(file.type, file instanceof File ? file.name : '', cause);
	});
	try {
		const { width, height } = picture;
		const scale = Math.min(1, Math.sqrt(mostPixels / (width * height)));
		if (scale === 1 && file.size <= mostBytes && plainTypes.includes(file.type)) return file;
		const { canvas, context } = createCanvas(Math.floor(width * scale), Math.floor(height * scale));
		context.imageSmoothingQuality = 'high';
		// JPEG has no transparency, and what is transparent counts as white.
		context.fillStyle = '#fff';
		context.fillRect(0, 0, canvas.width, canvas.height);
		context.drawImage(picture, 0, 0, canvas.width, canvas.height);
		return await toFile(canvas, 'image/jpeg', 0.95);
	} finally {
		picture.close();
	}
}

export function toFile(canvas: HTMLCanvasElement, type: 'image/png' | 'image/jpeg', quality?: number): Promise<Blob> {
	return new Promise((resolve, reject) => {
		canvas.toBlob((blob) => (blob === null ? reject(new Error('The canvas has no picture.')) : resolve(blob)), type, quality);
	});
}
