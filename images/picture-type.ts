/** What a picture is, told by its bytes; its name says nothing. */
import { isPng } from './png-text.ts';

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/avif';

/** Those that are shown: AVIF is only painted from. */
export const shownTypes: readonly PictureType[] = ['image/png', 'image/jpeg', 'image/webp'];

/** Null for everything that Easel neither shows nor paints from: SVG, GIF, HEIC, HTML, … */
export function detectPictureType(bytes: Uint8Array): PictureType | null {
	if (isPng(bytes)) return 'image/png';
	const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
	if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
	if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
	return head.slice(4) === 'ftypavif' ? 'image/avif' : null;
}

/** False for a picture that is still being copied or was cut off. A few programs append data after the end, which is fine. */
export function hasEnd(type: PictureType, bytes: Uint8Array): boolean {
	const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (type === 'image/png') return whole.includes('IEND', -64 * 1024);
	// The end must follow the start of the last scan: a thumbnail inside the metadata has an end of its own.
	if (type === 'image/jpeg') return whole.lastIndexOf('\xff\xd9', undefined, 'latin1') > whole.lastIndexOf('\xff\xda', undefined, 'latin1');
	if (type === 'image/webp') return whole.readUInt32LE(4) + 8 <= whole.length;
	return hasWholePixels(whole);
}

/** ISO base media (ISO 14496-12, 4.2): boxes of a length and a name, one after the other; the pixels lie in `mdat`. */
function hasWholePixels(whole: Buffer): boolean {
	let at = 0;
	while (at + 8 <= whole.length) {
		const bytes = whole.readUInt32BE(at);
		const isPixels = whole.toString('latin1', at + 4, at + 8) === 'mdat';
		// 0 goes on to the end of the file; 1 has a longer number behind the name, for more than 4 GiB.
		if (bytes < 8) return isPixels && bytes === 0;
		if (at + bytes > whole.length) return false;
		if (isPixels) return true;
		at += bytes;
	}
	return false;
}
