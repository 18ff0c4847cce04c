import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeMask, decodePicture, inspectInput } from './input.ts';

const raw = (width: number, height: number, channels: 1 | 3 | 4, data: number[]): Sharp =>
	sharp(Uint8Array.from(data), { raw: { width, height, channels } });
const blank = (width: number, height: number): Sharp => sharp({ create: { width, height, channels: 3, background: '#7a4' } });
const code = (name: string) => expect.objectContaining({ problem: expect.objectContaining({ code: name }) });

test.each(['png', 'jpeg', 'webp', 'avif'] as const)('%s pictures are taken', async (format) => {
	const bytes = await blank(64, 48).toFormat(format).toBuffer();
	expect(await inspectInput(bytes)).toMatchObject({ type: `image/${format}`, width: 64, height: 48 });
	const { data } = await decodePicture(bytes, { width: 64, height: 48 });
	expect(Math.abs((data[0] ?? 0) - 0x77)).toBeLessThan(6);
	await expect(inspectInput(bytes.subarray(0, bytes.length / 2))).rejects.toEqual(code('unsupported_media'));
});

test('what is no picture, too heavy or too large is refused', async () => {
	await expect(inspectInput(Buffer.from('GIF89a, or so'))).rejects.toEqual(code('unsupported_media'));
	await expect(inspectInput(new Uint8Array(0))).rejects.toEqual(code('unsupported_media'));
	await expect(inspectInput(new Uint8Array(32 * 1024 * 1024 + 1))).rejects.toEqual(code('too_large'));
	await expect(inspectInput(await blank(8_001, 8_000).png().toBuffer())).rejects.toEqual(code('too_large'));
});

describe('a picture', () => {
	test('in the size that is wanted keeps its pixels', async () => {
		const data = Array.from({ length: 4 * 2 * 3 }, (_, index) => (index * 37) % 256);
		const png = await raw(4, 2, 3, data).png().toBuffer();
		expect(await decodePicture(png, { width: 4, height: 2 })).toEqual({ width: 4, height: 2, data: Buffer.from(data) });
	});

	test('of another size is brought to it, whatever its shape', async () => {
		const { data } = await decodePicture(await blank(100, 30).png().toBuffer(), { width: 16, height: 8 });
		expect(data).toEqual(Buffer.alloc(16 * 8 * 3, Buffer.from([0x77, 0xaa, 0x44])));
	});

	test('of another shape is cut where that is wished, and keeps its proportions', async () => {
		const png = await raw(4, 1, 3, [255, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255]).png().toBuffer();
		expect([...(await decodePicture(png, { width: 2, height: 1 }, 'crop')).data]).toEqual([0, 255, 0, 0, 255, 0]);
		const mask = await raw(4, 1, 1, [0, 255, 255, 0]).png().toBuffer();
		expect([...(await decodeMask(mask, { width: 2, height: 1 }, 'crop')).data]).toEqual([255, 255]);
	});

	test('lies before white where it is transparent', async () => {
		const png = await raw(3, 1, 4, [255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 128]).png().toBuffer();
		expect([...(await decodePicture(png, { width: 3, height: 1 })).data]).toEqual([255, 0, 0, 255, 255, 255, 127, 127, 127]);
	});

	test('is upright, whatever its Exif orientation', async () => {
		const turned = await raw(2, 1, 3, [250, 0, 0, 0, 0, 250]).withMetadata({ orientation: 6 }).png().toBuffer();
		expect([...(await decodePicture(turned, { width: 1, height: 2 })).data]).toEqual([250, 0, 0, 0, 0, 250]);
	});

	test('in grey, with a palette or in 16 bit has three channels of 8 bit', async () => {
		const grey = await raw(1, 1, 1, [100]).toColourspace('b-w').png().toBuffer();
		expect([...(await decodePicture(grey, { width: 1, height: 1 })).data]).toEqual([100, 100, 100]);
		const palette = await raw(1, 1, 3, [10, 20, 30]).png({ palette: true }).toBuffer();
		expect([...(await decodePicture(palette, { width: 1, height: 1 })).data]).toEqual([10, 20, 30]);
		const deep = await raw(1, 1, 3, [10, 20, 30]).toColourspace('rgb16').png().toBuffer();
		expect((await sharp(deep).metadata()).depth).toBe('ushort');
		expect([...(await decodePicture(deep, { width: 1, height: 1 })).data]).toEqual([10, 20, 30]);
	});

	test('of another colour space is brought to sRGB', async () => {
		const wide = await raw(1, 1, 3, [200, 50, 50]).withIccProfile('p3').png().toBuffer();
		const plain = await sharp(wide).raw().toBuffer();
		expect([...(await decodePicture(wide, { width: 1, height: 1 })).data]).toEqual([...plain]);
	});

	test('whose pixels are damaged cannot be decoded', async () => {
		const png = await blank(64, 64).png({ compressionLevel: 0 }).toBuffer();
		png.fill(0, 100, 3_000);
		await expect(decodePicture(png, { width: 64, height: 64 })).rejects.toThrow();
	});
});

describe('a mask', () => {
	const mask = async (picture: Sharp, width: number) => [...(await decodeMask(await picture.png().toBuffer(), { width, height: 1 })).data];

	test('is as light as its pixels', async () => {
		expect(await mask(raw(3, 1, 1, [0, 99, 255]).toColourspace('b-w'), 3)).toEqual([0, 99, 255]);
		expect(await mask(raw(4, 1, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]), 4)).toEqual([76, 150, 29, 255]);
	});

	test('of one colour, whichever, is where it is opaque', async () => {
		expect(await mask(raw(3, 1, 4, [0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 100]), 3)).toEqual([255, 0, 100]);
		expect(await mask(raw(2, 1, 4, [255, 0, 255, 255, 0, 0, 0, 0]), 2)).toEqual([255, 0]);
	});

	test('in white and black is black where it is transparent', async () => {
		expect(await mask(raw(3, 1, 4, [255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 0]), 3)).toEqual([255, 0, 0]);
	});

	test('all black says that nothing is painted anew', async () => {
		expect(await mask(raw(2, 1, 3, [0, 0, 0, 0, 0, 0]), 2)).toEqual([0, 0]);
	});
});
