import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { makeThumbnail, meanColour } from './thumbnail.ts';

function blank(width: number, height: number): Sharp {
	return sharp({ create: { width, height, channels: 3, background: '#7a4' } });
}

test.each([
	[1024, 768, 512, 384],
	[600, 2400, 128, 512],
	[64, 48, 64, 48],
])('a picture of %ix%i becomes a WebP of %ix%i', async (width, height, thumbnailWidth, thumbnailHeight) => {
	const facts = await sharp(await makeThumbnail(await blank(width, height).png().toBuffer())).metadata();
	expect(facts).toMatchObject({ format: 'webp', width: thumbnailWidth, height: thumbnailHeight });
});

test('a file is read as well as bytes', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'thumbnail-'));
	onTestFinished(() => rm(folder, { recursive: true }));
	await blank(700, 700).jpeg().toFile(join(folder, 'picture'));
	expect(await sharp(await makeThumbnail(join(folder, 'picture'))).metadata()).toMatchObject({ format: 'webp', width: 512 });
});

test('a turned photograph stands upright, and place and words do not travel with it', async () => {
	const photograph = await blank(800, 400)
		.withExif({ IFD0: { ImageDescription: 'secret garden' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
		.withMetadata({ orientation: 6 })
		.jpeg()
		.toBuffer();
	const thumbnail = await makeThumbnail(photograph);
	const { width, height, exif } = await sharp(thumbnail).metadata();
	expect({ width, height, exif }).toEqual({ width: 256, height: 512, exif: undefined });
	expect(Buffer.from(thumbnail).includes('secret')).toBe(false);
});

test('what is not a whole PNG, JPEG or WebP is refused', async () => {
	const whole = await blank(300, 300).jpeg().toBuffer();
	await expect(makeThumbnail(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))).rejects.toThrow();
	await expect(makeThumbnail(await blank(9, 9).gif().toBuffer())).rejects.toThrow();
	await expect(makeThumbnail(whole.subarray(0, whole.length / 2))).rejects.toThrow();
});

test('a side that is asked for is kept to, and nothing is enlarged to it', async () => {
	const picture = await blank(700, 350).png().toBuffer();
	expect(await sharp(await makeThumbnail(picture, 256)).metadata()).toMatchObject({ width: 256, height: 128 });
	expect(await sharp(await makeThumbnail(picture, 1024)).metadata()).toMatchObject({ width: 700, height: 350 });
});

test('the mean colour is that of all pixels, what is transparent before white', async () => {
	expect(await meanColour(await blank(300, 200).png().toBuffer())).toBe('#77aa44');
	const half = await sharp({ create: { width: 64, height: 64, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } })
		.png()
		.toBuffer();
	expect(await meanColour(half)).toMatch(/^#ff(7f|80)(7f|80)$/);
	const right = await blank(50, 100).png().toBuffer();
	const two = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#000' } })
		.composite([{ input: right, left: 50, top: 0 }])
		.png()
		.toBuffer();
	const [red = 0, green = 0, blue = 0] = Buffer.from((await meanColour(two)).slice(1), 'hex');
	for (const [value, wanted] of [
		[red, 0x3b],
		[green, 0x55],
		[blue, 0x22],
	] as const)
		expect(Math.abs(value - wanted)).toBeLessThan(4);
});
