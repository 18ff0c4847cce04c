/** Exif and XMP put into JPEG (ITU-T T.81, B; XMP part 3, 1.1.3) and WebP (RFC 9649, 2.7) without touching the pixels. */

export interface Segments {
	exif: Buffer | null;
	xmp: string | null;
}

/** Most bytes that one segment of a JPEG holds. */
const mostSegmentBytes = 65_533;
const exifName = Buffer.from('Exif\0\0', 'latin1');
const xmpName = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');

/** True when a JPEG can hold this much Exif or XMP. */
export function fitsJpeg(data: string | Buffer): boolean {
	return xmpName.length + Buffer.byteLength(data) <= mostSegmentBytes;
}

/** @throws Error for what is no JPEG, and for more than a segment holds. */
export function withJpegSegments(jpeg: Uint8Array, { exif, xmp }: Segments): Uint8Array {
	const bytes = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
	if (bytes.readUInt16BE(0) !== 0xffd8) throw new Error('These bytes are no JPEG.');
	// JFIF's own segment comes first.
	const at = bytes.readUInt16BE(2) === 0xffe0 ? 4 + bytes.readUInt16BE(4) : 2;
	const parts = [
		...(exif === null ? [] : [toSegment(Buffer.concat([exifName, exif]))]),
		...(xmp === null ? [] : [toSegment(Buffer.concat([xmpName, Buffer.from(xmp)]))]),
	];
	return Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(at)]);
}

/** APP1: its marker, its length with these two bytes, its data. */
function toSegment(data: Buffer): Buffer {
	if (data.length > mostSegmentBytes) throw new Error(`A segment of a JPEG holds ${mostSegmentBytes} bytes; these are ${data.length}.`);
	const head = Buffer.alloc(4);
	head.writeUInt16BE(0xffe1, 0);
	head.writeUInt16BE(data.length + 2, 2);
	return Buffer.concat([head, data]);
}

interface WebpChunk {
	type: string;
	data: Buffer;
}

const hasExif = 0x08;
const hasXmp = 0x04;
const hasAlpha = 0x10;

/** @throws Error for what is no WebP. */
export function withWebpChunks(webp: Uint8Array, size: { width: number; height: number }, { exif, xmp }: Segments): Uint8Array {
	const chunks = readWebp(webp).filter(({ type }) => type !== 'EXIF' && type !== 'XMP ');
	const head = chunks.find(({ type }) => type === 'VP8X') ?? { type: 'VP8X', data: extendedHead(size, chunks) };
	head.data.writeUInt8(head.data.readUInt8(0) | (exif === null ? 0 : hasExif) | (xmp === null ? 0 : hasXmp), 0);
	const all = [
		head,
		...chunks.filter((chunk) => chunk !== head),
		...(exif === null ? [] : [{ type: 'EXIF', data: exif }]),
		...(xmp === null ? [] : [{ type: 'XMP ', data: Buffer.from(xmp) }]),
	].map(encodeChunk);
	const riff = Buffer.alloc(12);
	riff.write('RIFF', 0, 'latin1');
	riff.writeUInt32LE(4 + all.reduce((bytes, chunk) => bytes + chunk.length, 0), 4);
	riff.write('WEBP', 8, 'latin1');
	return Buffer.concat([riff, ...all]);
}

/** Flags, three bytes of nothing, width and height less one in three bytes each. */
function extendedHead({ width, height }: { width: number; height: number }, chunks: readonly WebpChunk[]): Buffer {
	const lossless = chunks.find(({ type }) => type === 'VP8L');
	// A lossless picture says in its 29th bit whether it is transparent somewhere.
	const isTransparent = chunks.some(({ type }) => type === 'ALPH') || (lossless !== undefined && ((lossless.data[4] ?? 0) & 0x10) !== 0);
	const head = Buffer.alloc(10);
	head.writeUInt8(isTransparent ? hasAlpha : 0, 0);
	head.writeUIntLE(width - 1, 4, 3);
	head.writeUIntLE(height - 1, 7, 3);
	return head;
}

function readWebp(webp: Uint8Array): WebpChunk[] {
	const bytes = Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength);
	if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') throw new Error('These bytes are no WebP.');
	const chunks: WebpChunk[] = [];
	for (let at = 12; at + 8 <= bytes.length; ) {
		const length = bytes.readUInt32LE(at + 4);
		chunks.push({ type: bytes.toString('latin1', at, at + 4), data: Buffer.from(bytes.subarray(at + 8, at + 8 + length)) });
		at += 8 + length + (length % 2);
	}
	return chunks;
}

/** Its name, its length, its data, and a byte where that makes it even. */
function encodeChunk({ type, data }: WebpChunk): Buffer {
	const head = Buffer.alloc(8);
	head.write(type, 0, 'latin1');
	head.writeUInt32LE(data.length, 4);
	return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
