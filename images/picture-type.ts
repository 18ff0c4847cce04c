/** What a picture is, told by its bytes; its name says nothing. */
import { isPng } from './png-text.ts';

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp';

/** Null for everything that Easel does not show: SVG, GIF, HEIF, HTML, … */
export function detectPictureType(bytes: Uint8Array): PictureType | null {
	if (isPng(bytes)) return 'image/png';
	const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
	if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
	return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : null;
}

/** False for a picture that is still being copied or was cut off. A few programs append data after the end, which is fine. */
export function hasEnd(type: PictureType, bytes: Uint8Array): boolean {
	const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (type === 'image/png') return whole.includes('IEND', -64 * 1024);
	// The end must follow the start of the last scan: a thumbnail inside the metadata has an end of its own.
	if (type === 'image/jpeg') return whole.lastIndexOf('\xff\xd9', undefined, 'latin1') > whole.lastIndexOf('\xff\xda', undefined, 'latin1');
	return whole.readUInt32LE(4) + 8 <= whole.length;
}
