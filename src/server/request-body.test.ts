import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createBodyReader } from './request-body.ts';

const megabyte = Buffer.alloc(1024 * 1024, 'x');
const code = (name: string) => expect.objectContaining({ problem: expect.objectContaining({ code: name }) });
const asRequest = (stream: Readable, type = 'application/json') =>
	Object.assign(stream, { headers: { 'content-type': type, 'transfer-encoding': 'chunked' } }) as unknown as IncomingMessage;
const sending = (megabytes: number, type?: string) => asRequest(Readable.from(Array.from({ length: megabytes }, () => megabyte)), type);

test('where pictures are taken, 64 MB are read, elsewhere 256 kB', async () => {
	const read = createBodyReader();
	const body = await read(sending(64), true);
	expect(body?.bytes).toHaveLength(64 * 1024 * 1024);
	body?.free();
	expect(body?.bytes).toHaveLength(0);
	await expect(read(sending(65), true)).rejects.toEqual(code('too_large'));
	await expect(read(sending(1), false)).rejects.toEqual(code('too_large'));
});

test('forms are read where pictures are taken, and nowhere else', async () => {
	const read = createBodyReader();
	const form = 'multipart/form-data; boundary=x';
	expect((await read(sending(1, form), true))?.type).toBe(form);
	await expect(read(sending(1, form), false)).rejects.toEqual(code('unsupported_media'));
	await expect(read(sending(1, 'image/png'), true)).rejects.toEqual(code('unsupported_media'));
});

test('no more than 128 MB are held at a time, and what is let go of, or breaks off, makes room', async () => {
	const read = createBodyReader();
	const first = await read(sending(64), true);
	const second = await read(sending(60), true);
	await expect(read(sending(5), true)).rejects.toEqual(code('rate_limited'));
	const broken = new PassThrough();
	const reading = read(asRequest(broken), true);
	broken.write(megabyte);
	broken.destroy(new Error('gone'));
	await expect(reading).rejects.toEqual(code('invalid_request'));
	second?.free();
	second?.free();
	const third = await read(sending(64), true);
	await expect(read(sending(1), true)).rejects.toEqual(code('rate_limited'));
	first?.free();
	third?.free();
	expect((await read(sending(64), true))?.bytes).toHaveLength(64 * 1024 * 1024);
});

describe('a body that does not come', () => {
	const patienceMs = 1_000;
	/** One byte at a time, never silent for as long as the patience lasts, and longer than that in all. */
	async function* drip() {
		const until = performance.now() + patienceMs * 1.5;
		while (performance.now() < until) {
			await new Promise((resolve) => setTimeout(resolve, patienceMs / 20));
			yield Buffer.from('x');
		}
	}

	test('is given up, and makes room', async () => {
		const read = createBodyReader(50);
		const stalled = new PassThrough();
		const reading = read(asRequest(stalled), true);
		stalled.write(megabyte);
		await expect(reading).rejects.toEqual(code('invalid_request'));
		const first = await read(sending(64), true);
		expect((await read(sending(64), true))?.bytes).toHaveLength(first?.bytes.length ?? 0);
	});

	test('at once may be one with pictures, and no other', async () => {
		const read = createBodyReader(patienceMs);
		const [pictures, plain] = await Promise.allSettled(
			[true, false].map((takesPictures) => read(asRequest(Readable.from(drip())), takesPictures)),
		);
		expect(pictures?.status).toBe('fulfilled');
		expect(plain).toEqual({ status: 'rejected', reason: code('invalid_request') });
	});
});

test('a body of a known length is held once', async () => {
	const read = createBodyReader();
	const before = process.memoryUsage().arrayBuffers;
	const stream = Object.assign(sending(64), {
		headers: { 'content-type': 'application/json', 'content-length': String(64 * 1024 * 1024) },
	});
	const body = await read(stream, true);
	expect(body?.bytes).toHaveLength(64 * 1024 * 1024);
	expect(body?.bytes.every((byte) => byte === 120)).toBe(true);
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80 * 1024 * 1024);
});
