/** The few fields of Exif (CIPA DC-008, 4.6) in which JPEG and WebP pictures carry how they were made. */

const exifFolderTag = 0x8769;
const userCommentTag = 0x9286;
/** The name of the character code that precedes the comment. */
const codeBytes = 8;

/** Texts that programs leave in the folder before it, by the names of their fields. */
const textTags = { ImageDescription: 0x010e, Make: 0x010f, Model: 0x0110, Software: 0x0131 } as const;

/**
 * The comment and the texts, by the names of their fields.
 *
 * @param exif a TIFF structure, with or without `Exif\0\0` before it; broken ones have none
 */
export function readExifTexts(exif: Uint8Array): Map<string, string> {
	const texts = new Map<string, string>();
	const whole = Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength);
	const tiff = whole.toString('latin1', 0, 6) === 'Exif\0\0' ? whole.subarray(6) : whole;
	const order = tiff.toString('latin1', 0, 2);
	if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return texts;
	const read = {
		short: (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)),
		long: (at: number) => (order === 'II' ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)),
	};
	const folder = read.long(4);
	for (const [name, tag] of Object.entries(textTags)) {
		const text = findEntry(tiff, read, folder, tag);
		// Up to four bytes stand in the entry itself: nothing that anybody means.
		if (!text || text.count <= 4 || text.value + text.count > tiff.length) continue;
		texts.set(name, tiff.toString('utf8', text.value, text.value + text.count).replace(/\0+$/, ''));
	}
	const exifFolder = findEntry(tiff, read, folder, exifFolderTag);
	const comment = exifFolder && findEntry(tiff, read, exifFolder.value, userCommentTag);
	if (!comment || comment.count <= codeBytes || comment.value + comment.count > tiff.length) return texts;
	return texts.set('UserComment', decodeComment(tiff.subarray(comment.value, comment.value + comment.count)));
}

/** A TIFF structure with nothing but the comment, as A1111 writes it: UTF-16, the high byte first. */
export function toExif(comment: string): Buffer {
	const text = Buffer.from(comment.toWellFormed(), 'utf16le').swap16();
	const value = Buffer.concat([Buffer.from('UNICODE\0', 'latin1'), text]);
	const [folderAt, exifFolderAt, valueAt] = [8, 26, 44];
	const head = Buffer.alloc(valueAt);
	head.write('MM\0*', 0, 'latin1');
	head.writeUInt32BE(folderAt, 4);
	writeFolder(head, folderAt, { tag: exifFolderTag, type: long, count: 1, value: exifFolderAt });
	writeFolder(head, exifFolderAt, { tag: userCommentTag, type: undefinedType, count: value.length, value: valueAt });
	return Buffer.concat([head, value]);
}

/** Types of values, as TIFF numbers them. */
const long = 4;
const undefinedType = 7;

/** A folder of one entry, with none after it. */
function writeFolder(tiff: Buffer, at: number, entry: { tag: number; type: number; count: number; value: number }): void {
	tiff.writeUInt16BE(1, at);
	tiff.writeUInt16BE(entry.tag, at + 2);
	tiff.writeUInt16BE(entry.type, at + 4);
	tiff.writeUInt32BE(entry.count, at + 6);
	tiff.writeUInt32BE(entry.value, at + 10);
	tiff.writeUInt32BE(0, at + 14);
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
