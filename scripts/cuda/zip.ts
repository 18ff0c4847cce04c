/** Reads zip archives (PKWARE's APPNOTE), as wheels, NuGet packages and our own backups are: files stored or deflated, without passwords. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

export interface ZipEntry {
	/** With slashes. Whatever its author wrote: never to be used as a path. */
	name: string;
	bytes: number;
	packedBytes: number;
	crc32: number;
	method: number;
	/** Where its local header begins. */
	offset: number;
}

/** The archive is damaged, or of a kind that is not read; `message` says which. */
export class ZipError extends Error {
	override name = 'ZipError';
}

const endSignature = 0x06054b50;
const endBytes = 22;
const longestComment = 0xffff;
const centralSignature = 0x02014b50;
const centralBytes = 46;
const localSignature = 0x04034b50;
const localBytes = 30;
const stored = 0;
const deflated = 8;
const encrypted = 1;
/** Stand for "see the 64-bit field". */
const beyond32 = 0xffffffff;
const beyond16 = 0xffff;
const end64Signature = 0x06064b50;
const end64Bytes = 56;
const locator64Signature = 0x07064b50;
const locator64Bytes = 20;
const extra64 = 1;

/** What is in an archive. @throws ZipError */
export async function readZip(path: string): Promise<ZipEntry[]> {
	await using handle = await open(path, 'r');
	const { size } = await handle.stat();
	const tail = await readAt(handle, Math.max(0, size - endBytes - longestComment), Math.min(size, endBytes + longestComment));
	const end = lastIndexOf(tail, endSignature);
	if (end === -1 || tail.length - end < endBytes) throw new ZipError('it has no list of its files: it is cut off, or no zip archive');
	const { count, listBytes, listAt } = await readEnd(handle, tail, end);
	const list = await readAt(handle, listAt, listBytes);
	const entries: ZipEntry[] = [];
	for (let at = 0; entries.length < count; ) {
		if (at + centralBytes > list.length || list.readUInt32LE(at) !== centralSignature)
			throw new ZipError('the list of its files is damaged');
		const nameBytes = list.readUInt16LE(at + 28);
		const next = at + centralBytes + nameBytes + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
		const entry = {
			name: list.toString('utf8', at + centralBytes, at + centralBytes + nameBytes),
			bytes: list.readUInt32LE(at + 24),
			packedBytes: list.readUInt32LE(at + 20),
			crc32: list.readUInt32LE(at + 16),
			method: list.readUInt16LE(at + 10),
			offset: list.readUInt32LE(at + 42),
		};
		const extraAt = at + centralBytes + nameBytes;
		widen(entry, list.subarray(extraAt, extraAt + list.readUInt16LE(at + 30)));
		if ((list.readUInt16LE(at + 8) & encrypted) !== 0) throw new ZipError(`${entry.name} has a password`);
		if (entry.method !== stored && entry.method !== deflated) throw new ZipError(`${entry.name} is packed in a way that is not read`);
		entries.push(entry);
		at = next;
	}
	return entries;
}

/**
 * Unpacks one file to `target` and syncs it. Resolves with the SHA-256 (hex) of what was written.
 *
 * @throws ZipError when its bytes are not those that were packed; the signal's reason.
 */
export async function unpackEntry(path: string, entry: ZipEntry, target: string, signal: AbortSignal): Promise<string> {
	const start = await findData(path, entry);
	const hash = createHash('sha256');
	let written = 0;
	let sum = 0;

	async function* check(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
		for await (const chunk of chunks) {
			written += chunk.length;
			if (written > entry.bytes) throw damaged(entry);
			sum = crc32(chunk, sum);
			hash.update(chunk);
			yield chunk;
		}
	}

	const packed =
		entry.packedBytes === 0
			? Readable.from([])
			: createReadStream(path, { start, end: start + entry.packedBytes - 1, highWaterMark: 1024 * 1024 });
	const sink = createWriteStream(target, { flush: true });
	try {
		if (entry.method === deflated) await pipeline(packed, createInflateRaw({ chunkSize: 256 * 1024 }), check, sink, { signal });
		else await pipeline(packed, check, sink, { signal });
	} catch (error) {
		signal.throwIfAborted();
		// zlib's own errors: the stream is no deflate stream, or ends early.
		if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))) throw damaged(entry, error);
		throw error;
	}
	if (written !== entry.bytes || sum !== entry.crc32) throw damaged(entry);
	return hash.digest('hex');
}

/** How many files there are and where their list lies: in the 64-bit record, when there is one. */
async function readEnd(handle: FileHandle, tail: Buffer, end: number): Promise<{ count: number; listBytes: number; listAt: number }> {
	const small = { count: tail.readUInt16LE(end + 10), listBytes: tail.readUInt32LE(end + 12), listAt: tail.readUInt32LE(end + 16) };
	if (small.count !== beyond16 && small.listBytes !== beyond32 && small.listAt !== beyond32) return small;
	const at = end - locator64Bytes;
	if (at < 0 || tail.readUInt32LE(at) !== locator64Signature) throw new ZipError('the list of its files is damaged');
	const record = await readAt(handle, toNumber(tail.readBigUInt64LE(at + 8)), end64Bytes);
	if (record.readUInt32LE(0) !== end64Signature) throw new ZipError('the list of its files is damaged');
	return {
		count: toNumber(record.readBigUInt64LE(32)),
		listBytes: toNumber(record.readBigUInt64LE(40)),
		listAt: toNumber(record.readBigUInt64LE(48)),
	};
}

/** Takes what does not fit into 32 bits from the extra fields. */
function widen(entry: ZipEntry, extra: Buffer): void {
	const fields = (['bytes', 'packedBytes', 'offset'] as const).filter((field) => entry[field] === beyond32);
	if (fields.length === 0) return;
	for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
		if (extra.readUInt16LE(at) !== extra64) continue;
		if (extra.readUInt16LE(at + 2) < fields.length * 8) break;
		for (const [index, field] of fields.entries()) entry[field] = toNumber(extra.readBigUInt64LE(at + 4 + index * 8));
		return;
	}
	throw new ZipError('the list of its files is damaged');
}

function toNumber(value: bigint): number {
	if (value > Number.MAX_SAFE_INTEGER) throw new ZipError('the list of its files is damaged');
	return Number(value);
}

/** Behind the local header, whose extra fields may differ from those in the list. */
async function findData(path: string, entry: ZipEntry): Promise<number> {
	await using handle = await open(path, 'r');
	const header = await readAt(handle, entry.offset, localBytes);
	if (header.readUInt32LE(0) !== localSignature) throw damaged(entry);
	return entry.offset + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
	const buffer = Buffer.alloc(length);
	const { bytesRead } = await handle.read(buffer, 0, length, position);
	if (bytesRead !== length) throw new ZipError('it is cut off');
	return buffer;
}

function lastIndexOf(buffer: Buffer, signature: number): number {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(signature);
	return buffer.lastIndexOf(bytes);
}

function damaged({ name }: ZipEntry, cause?: unknown): ZipError {
	return new ZipError(`${name} in it is damaged`, { cause });
}
