import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodePng, encodePreview, type Pixels } from './encode.ts';

/** A picture in which every pixel differs from its neighbours. */
function paint(width: number, height: number): Pixels {
	return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 256) };
}

test('a PNG gives back exactly the pixels that went in', async () => {
	const pixels = paint(37, 21);
	const { data, info } = await sharp(await encodePng(pixels))
		.raw()
		.toBuffer({ resolveWithObject: true });
	expect([info.width, info.height, info.channels]).toEqual([37, 21, 3]);
	expect(new Uint8Array(data)).toEqual(pixels.data);
});

test('the same pixels give the same bytes', async () => {
	expect(await encodePng(paint(64, 64))).toEqual(await encodePng(paint(64, 64)));
});

test('a preview is a small WebP of the same size', async () => {
	const preview = await encodePreview({ width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(90) });
	const { format, width, height } = await sharp(preview).metadata();
	expect({ format, width, height }).toEqual({ format: 'webp', width: 64, height: 64 });
	expect(preview.length).toBeLessThan(1000);
});

test('pixels that do not fill the picture are refused with both numbers', async () => {
	const pixels = { ...paint(8, 8), data: new Uint8Array(191) };
	await expect(encodePng(pixels)).rejects.toThrow('A picture of 8x8 has 192 bytes of RGB, but there are 191.');
	await expect(encodePreview(pixels)).rejects.toThrow('there are 191');
});
