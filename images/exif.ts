/** The one Exif field (CIPA DC-008, 4.6) in which JPEG and WebP pictures carry their infotext. */

const exifFolderTag = 0x8769;
const userCommentTag = 0x9286;
/** The name of the character code that precedes the comment. */
const codeBytes = 8;

/** @param exif a TIFF structure, with or without `Exif\0\0` before it; broken ones have no comment */
export function readUserComment(exif: Uint8Array): string | null {
	const whole = Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength);
	const tiff = whole.toString('latin1', 0, 6) === 'Exif\0\0' ? whole.subarray(6) : whole;
	const order = tiff.toString('latin1', 0, 2);
	if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return null;
	const read = {
		short: (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)),
		long: (at: number) => (order === 'II' ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)),
	};
	const exifFolder = findEntry(tiff, read, read.long(4), exifFolderTag);
	const comment = exifFolder && findEntry(tiff, read, exifFolder.value, userCommentTag);
	if (!comment || comment.count <= codeBytes || comment.value + comment.count > tiff.length) return null;
	return decodeComment(tiff.subarray(comment.value, comment.value + comment.count));
}

interface Reader {
	short(at: number): number;
	long(at: number): number;
}

/** An entry is its tag (2 bytes), its type (2), its count (4), and its value or the offset of it (4). */
function findEntry(tiff: Buffer, read: Reader, folder: number, tag: number): { count: number; value: number } | null {
	if (folder + 2 > tiff.length) return null;
	const entries = read.short(folder);
	if (folder + 2 + entries * 12 > tiff.length) return null;
	for (let at = folder + 2; at < folder + 2 + entries * 12; at += 12) {
		if (read.short(at) === tag) return { count: read.long(at + 4), value: read.long(at + 8) };
	}
	return null;
}

function decodeComment(comment: Buffer): string {
	const code = comment.toString('latin1', 0, codeBytes);
	const text = comment.subarray(codeBytes);
	const encoding = code === 'UNICODE\0' ? (looksBigEndian(text) ? 'utf-16be' : 'utf-16le') : 'utf-8';
	return new TextDecoder(encoding).decode(text).replace(/\0+$/, '');
}

/** The standard leaves the byte order open, and programs differ: text has most of its zeros in the high bytes. */
function looksBigEndian(text: Buffer): boolean {
	let balance = 0;
	for (let i = 0; i + 1 < text.length; i += 2) balance += (text[i] === 0 ? 1 : 0) - (text[i + 1] === 0 ? 1 : 0);
	return balance >= 0;
}
