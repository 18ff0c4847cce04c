import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProblemCode } from '#contract/problem.ts';
import { inspectPicture } from './inspect.ts';
import { withMetadata } from './metadata.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'inspect-'));
});
afterAll(() => rm(folder, { recursive: true }));

function blank(width: number, height: number): Sharp {
	return sharp({ create: { width, height, channels: 3, background: '#7a4' } });
}

async function inspect(bytes: Uint8Array, name = 'picture'): ReturnType<typeof inspectPicture> {
	await writeFile(join(folder, name), bytes);
	return inspectPicture(join(folder, name));
}

/** The same PNG, but with another size in its header. */
function pretend(png: Buffer, width: number, height: number): Buffer {
	const bomb = Buffer.from(png);
	bomb.writeUInt32BE(width, 16);
	bomb.writeUInt32BE(height, 20);
	bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
	return bomb;
}

test.each(['png', 'jpeg', 'webp'] as const)('a %s is known by its content, whatever its name', async (format) => {
	const bytes = await blank(30, 20).toFormat(format).toBuffer();
	expect(await inspect(bytes, 'notes.txt')).toEqual({
		type: `image/${format}`,
		width: 30,
		height: 20,
		bytes: bytes.length,
		sha256: createHash('sha256').update(bytes).digest('hex'),
		parameters: null,
		easel: null,
		texts: new Map(),
		xmp: null,
	});
});

test('the metadata of a PNG is read', async () => {
	const png = withMetadata(await blank(8, 8).png().toBuffer(), { parameters: 'a fox', easel: { easel: 1 } });
	expect(await inspect(png)).toMatchObject({ parameters: 'a fox', easel: { easel: 1 } });
});

/** Exif whose only field is a comment of UTF-16 text, as A1111 writes it: `II`, folder 0, Exif folder, comment. */
function exifWithComment(text: string, byteOrder: 'big' | 'little'): Buffer {
	const utf16 = Buffer.from(text, 'utf16le');
	const comment = Buffer.concat([Buffer.from('UNICODE\0'), byteOrder === 'big' ? utf16.swap16() : utf16]);
	const head = Buffer.alloc(44);
	head.write('II*\0', 'latin1');
	head.writeUInt32LE(8, 4);
	const entry = (at: number, tag: number, type: number, count: number, value: number) => {
		head.writeUInt16LE(1, at);
		head.writeUInt16LE(tag, at + 2);
		head.writeUInt16LE(type, at + 4);
		head.writeUInt32LE(count, at + 6);
		head.writeUInt32LE(value, at + 10);
	};
	entry(8, 0x8769, 4, 1, 26);
	entry(26, 0x9286, 7, comment.length, 44);
	return Buffer.concat([head, comment]);
}

/** The JPEG with an Exif segment after its first marker. */
function withExif(jpeg: Buffer, exif: Buffer): Buffer {
	const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), Buffer.from('Exif\0\0'), exif]);
	segment.writeUInt16BE(segment.length - 2, 2);
	return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

test.each(['big', 'little'] as const)('the infotext of a JPEG is read from its comment (%s-endian)', async (byteOrder) => {
	const jpeg = await blank(8, 8).jpeg().toBuffer();
	const text = 'a 🦊 in the snow\nSteps: 20, Seed: 7';
	expect((await inspect(withExif(jpeg, exifWithComment(text, byteOrder)))).parameters).toBe(text);
});

test('broken Exif is survived', async () => {
	const jpeg = await blank(8, 8).jpeg().toBuffer();
	const exif = exifWithComment('words', 'big');
	for (let length = 0; length < exif.length; length += 3) {
		expect((await inspect(withExif(jpeg, exif.subarray(0, length)))).parameters).toBeNull();
	}
	const far = Buffer.from(exif);
	far.writeUInt32LE(0xffff_fff0, 36);
	expect((await inspect(withExif(jpeg, far))).parameters).toBeNull();
});

test('a turned photograph is measured upright', async () => {
	const photograph = await blank(30, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer();
	expect(await inspect(photograph)).toMatchObject({ width: 20, height: 30 });
});

async function refusal(bytes: Uint8Array, name?: string): Promise<ProblemCode> {
	const error: unknown = await inspect(bytes, name).then(
		() => null,
		(reason: unknown) => reason,
	);
	expect(error).toMatchObject({ name: 'ProblemError' });
	return (error as { problem: { code: ProblemCode } }).problem.code;
}

test.each([
	['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
	['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
	['an empty file', Buffer.alloc(0)],
	['a PNG signature and nothing else', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
	['zeros', Buffer.alloc(4096)],
])('%s with the name of a picture is refused', async (_name, bytes) => {
	expect(await refusal(bytes, 'picture.png')).toBe('unsupported_media');
});

test.each(['gif', 'tiff', 'heif'] as const)('%s is refused', async (format) => {
	const picture = format === 'heif' ? blank(64, 64).heif({ compression: 'av1' }) : blank(9, 9).toFormat(format);
	expect(await refusal(await picture.toBuffer(), 'picture.jpg')).toBe('unsupported_media');
});

test.each(['png', 'jpeg', 'webp'] as const)('a %s that is still being copied is refused', async (format) => {
	const noise = sharp({
		create: { width: 64, height: 64, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
	});
	const whole = await noise.toFormat(format).toBuffer();
	for (const share of [0.01, 0.3, 0.6, 0.99]) {
		expect(await refusal(whole.subarray(0, Math.floor(whole.length * share)))).toBe('unsupported_media');
	}
});

test('a picture of a billion pixels is refused from its header', async () => {
	const small = await blank(4, 4).png().toBuffer();
	expect(await refusal(pretend(small, 30_000, 30_000))).toBe('too_large');
	expect(await refusal(pretend(small, 100_001, 1_000))).toBe('too_large');
});

test('links and pipes are refused and waited for by nobody', async () => {
	await blank(4, 4).png().toFile(join(folder, 'target.png'));
	await symlink(join(folder, 'target.png'), join(folder, 'link.png'));
	await expect(inspectPicture(join(folder, 'link.png'))).rejects.toMatchObject({ code: 'ELOOP' });
	execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(folder, 'pipe.png')]);
	await expect(inspectPicture(join(folder, 'pipe.png'))).rejects.toMatchObject({ problem: { code: 'unsupported_media' } });
	await expect(inspectPicture(folder)).rejects.toMatchObject({ problem: { code: 'unsupported_media' } });
	await expect(inspectPicture(join(folder, 'missing.png'))).rejects.toMatchObject({ code: 'ENOENT' });
});
