/** Text chunks of a PNG (PNG specification, third edition, 11.3.3), written and read without touching the pixels. */
import { crc32, inflateSync } from 'node:zlib';

export interface TextChunk {
	/** 1 to 79 printable Latin-1 characters. */
	keyword: string;
	text: string;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A chunk is its length (4 bytes), its type (4), its data and a checksum (4). */
const chunkOverhead = 12;
/** Larger texts are not read. */
const maxTextBytes = 1024 * 1024;

export function isPng(bytes: Uint8Array): boolean {
	return bytes.length >= signature.length && signature.equals(bytes.subarray(0, signature.length));
}

/**
 * The same PNG with these texts before its pixels, where viewers look for them; `tEXt` when Latin-1 can hold the text, else `iTXt`.
 * A chunk cannot hold NUL and lone surrogates: they become U+FFFD.
 *
 * @throws Error when the bytes are not a PNG with pixels.
 */
export function withTextChunks(png: Uint8Array, chunks: readonly TextChunk[]): Uint8Array {
	for (const { type, start } of walkChunks(png)) {
		if (type === 'IDAT') return Buffer.concat([png.subarray(0, start), ...chunks.map(encodeText), png.subarray(start)]);
	}
	throw new Error('Text can only be added to a PNG, and these bytes are none, or one without pixels.');
}

/** Chunks that say something about the picture and nothing about its pixels. */
const tellingChunks = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'];

/** The same PNG without a word about itself. What a program left behind its end goes too. */
export function withoutTextChunks(png: Uint8Array): Uint8Array {
	const parts = [png.subarray(0, signature.length)];
	for (const { type, data, start } of walkChunks(png)) {
		if (!tellingChunks.includes(type)) parts.push(png.subarray(start, start + data.length + chunkOverhead));
		if (type === 'IEND') break;
	}
	return Buffer.concat(parts);
}

/**
 * The texts before the pixels, in order. Chunks that are broken, cut off or larger than 1 MiB are left out, so that the head of a file is
 * enough and bytes from anywhere do no harm. What is not a PNG has none.
 */
export function readTextChunks(png: Uint8Array): TextChunk[] {
	const texts: TextChunk[] = [];
	for (const { type, data } of walkChunks(png)) {
		if (type === 'IDAT') break;
		const text = data.length <= maxTextBytes ? decodeText(type, data) : null;
		if (text !== null) texts.push(text);
	}
	return texts;
}

interface Chunk {
	type: string;
	data: Buffer;
	/** Offset of the chunk in the file. */
	start: number;
}

/** The chunks that are whole; the checksum of texts must be right. */
function* walkChunks(png: Uint8Array): Generator<Chunk> {
	if (!isPng(png)) return;
	const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
	let start = signature.length;
	while (start + chunkOverhead <= bytes.length) {
		const end = start + chunkOverhead + bytes.readUInt32BE(start);
		if (end > bytes.length) return;
		const type = bytes.toString('latin1', start + 4, start + 8);
		const isIntact = !type.endsWith('Xt') || crc32(bytes.subarray(start + 4, end - 4)) === bytes.readUInt32BE(end - 4);
		if (isIntact) yield { type, data: bytes.subarray(start + 8, end - 4), start };
		start = end;
	}
}

function encodeText({ keyword, text }: TextChunk): Buffer {
	if (!/^[\x21-\x7e]([\x20-\x7e]{0,77}[\x21-\x7e])?$/.test(keyword))
		throw new Error(`"${keyword}" cannot be the keyword of a text in a PNG.`);
	const written = text.replaceAll('\0', '\ufffd').toWellFormed();
	const latin1 = Buffer.from(`${keyword}\0${written}`, 'latin1');
	return latin1.toString('latin1', keyword.length + 1) === written
		? encodeChunk('tEXt', latin1)
		: // After the keyword: not compressed (two bytes), no language, no translated keyword.
			encodeChunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(written)]));
}

function encodeChunk(type: string, data: Buffer): Buffer {
	const chunk = Buffer.alloc(data.length + chunkOverhead);
	chunk.writeUInt32BE(data.length, 0);
	chunk.write(type, 4, 'latin1');
	data.copy(chunk, 8);
	chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
	return chunk;
}

function decodeText(type: string, data: Buffer): TextChunk | null {
	if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return null;
	const [keyword, rest] = splitAtNul(data);
	if (keyword === null) return null;
	if (type === 'tEXt') return { keyword, text: rest.toString('latin1') };
	// zTXt: the method, then the text. iTXt: a flag, the method, language, translated keyword, then the text.
	if (type === 'zTXt') return inflated(keyword, rest.subarray(1), 'latin1');
	const [language, afterLanguage] = splitAtNul(rest.subarray(2));
	const [translated, text] = splitAtNul(afterLanguage);
	if (language === null || translated === null) return null;
	return rest[0] === 1 ? inflated(keyword, text, 'utf8') : { keyword, text: text.toString('utf8') };
}

/** What stands before the first NUL, or null when there is none, and what stands after it. */
function splitAtNul(data: Buffer): [string | null, Buffer] {
	const nul = data.indexOf(0);
	return nul === -1 ? [null, data] : [data.toString('latin1', 0, nul), data.subarray(nul + 1)];
}

function inflated(keyword: string, data: Buffer, encoding: 'latin1' | 'utf8'): TextChunk | null {
	try {
		return { keyword, text: inflateSync(data, { maxOutputLength: maxTextBytes }).toString(encoding) };
	} catch {
		return null;
	}
}
