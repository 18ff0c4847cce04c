import sharp from 'sharp';
import { expect, test } from 'vitest';
import { exportPicture } from './export.ts';
import { inspectBytes } from './inspect.ts';
import { withMetadata } from './metadata.ts';
import { readTextChunks, withTextChunks } from './png-text.ts';
import { readSettings } from './read-settings.ts';
import { readSourceType } from './xmp.ts';

/** Evenly darker from below. */
const slope = {
	width: 64,
	height: 48,
	data: Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => 60 + Math.floor(i / 3 / 64) * 2 + (i % 3) * 20),
};
const settings = {
	prompt: 'ein Fuchs & <ein> 🦊',
	model: 'starter',
	seed: 7,
	steps: 4,
	guidance: 4,
	width: 64,
	height: 48,
	scheduler: 'ddim',
	init_image: null,
	mask: null,
};
const easel = { easel: 1, id: 'abc', n: 1, seed: 7, settings };

async function plainPng(): Promise<Buffer> {
	return sharp(slope.data, { raw: { width: slope.width, height: slope.height, channels: 3 } })
		.png()
		.toBuffer();
}

async function ourPng(): Promise<Uint8Array> {
	const parameters = 'ein Fuchs & <ein> 🦊\nSteps: 4, Seed: 7, Size: 64x48';
	return withMetadata(await plainPng(), { parameters, easel, sourceType: 'trainedAlgorithmicMedia' });
}

const pixelsOf = (bytes: Uint8Array) => sharp(bytes).removeAlpha().raw().toBuffer();

test.each(['jpeg', 'webp', 'png'] as const)('as %s with everything: settings, infotext and source come along', async (format) => {
	const { bytes, type } = await exportPicture(await ourPng(), { format, metadata: 'all' });
	const facts = await inspectBytes(bytes);
	expect([type, facts.type, facts.width, facts.height]).toEqual([`image/${format}`, `image/${format}`, 64, 48]);
	expect(facts.parameters).toBe('ein Fuchs & <ein> 🦊\nSteps: 4, Seed: 7, Size: 64x48');
	expect(facts.easel).toEqual(easel);
	expect(readSettings(facts.texts)).toMatchObject({ source: 'easel', request: { prompt: settings.prompt, seed: 7 } });
	expect(readSourceType(facts.xmp ?? '')).toBe('trainedAlgorithmicMedia');
	const [ours, theirs] = [await pixelsOf(bytes), await pixelsOf(await ourPng())];
	const off = ours.reduce((sum, level, index) => sum + Math.abs(level - (theirs[index] ?? 0)), 0) / ours.length;
	expect(off).toBeLessThan(6);
});

test.each(['jpeg', 'webp', 'png'] as const)('as %s without: nothing but the source is left', async (format) => {
	const { bytes } = await exportPicture(await ourPng(), { format, metadata: 'none' });
	const facts = await inspectBytes(bytes);
	expect([facts.parameters, facts.easel]).toEqual([null, null]);
	expect(readSourceType(facts.xmp ?? '')).toBe('trainedAlgorithmicMedia');
	for (const word of ['Fuchs', 'Steps', 'starter', 'abc']) expect(Buffer.from(bytes).includes(word)).toBe(false);
});

test('a PNG keeps its pixels to the byte, with and without', async () => {
	const pixels = await pixelsOf(await ourPng());
	for (const metadata of ['all', 'none'] as const) {
		expect((await pixelsOf((await exportPicture(await ourPng(), { format: null, metadata })).bytes)).equals(pixels)).toBe(true);
	}
});

test('the source is written as IPTC has it, in the chunk that Adobe gave it', async () => {
	const chunk = readTextChunks(await ourPng()).find(({ keyword }) => keyword === 'XML:com.adobe.xmp');
	expect(chunk?.text).toContain(
		'<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>',
	);
	expect(chunk?.text).toContain('xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"');
});

test('a picture of Easel from before, or of another program, says from now on where it comes from; a photograph says nothing', async () => {
	const old = withMetadata(await plainPng(), { parameters: 'x', easel });
	const other = withTextChunks(await plainPng(), [{ keyword: 'parameters', text: 'a cat\nSteps: 4, Seed: 7, Size: 64x48' }]);
	for (const [bytes, source] of [
		[old, 'trainedAlgorithmicMedia'],
		[other, 'trainedAlgorithmicMedia'],
		[await plainPng(), null],
	] as const) {
		for (const format of ['png', 'jpeg', 'webp'] as const) {
			const facts = await inspectBytes((await exportPicture(bytes, { format, metadata: 'all' })).bytes);
			expect(facts.xmp === null ? null : readSourceType(facts.xmp)).toBe(source);
		}
	}
});

test('a part painted anew and a picture that was only enlarged are called what they are', async () => {
	for (const [change, source] of [
		[{ init_image: `input:${'0'.repeat(64)}`, mask: `input:${'1'.repeat(64)}`, strength: 0.5 }, 'compositeWithTrainedAlgorithmicMedia'],
		[{ init_image: `input:${'0'.repeat(64)}`, strength: 0 }, 'algorithmicallyEnhanced'],
	] as const) {
		const png = withMetadata(await plainPng(), { parameters: 'x', easel: { ...easel, settings: { ...settings, ...change } } });
		const facts = await inspectBytes((await exportPicture(png, { format: null, metadata: 'none' })).bytes);
		expect(readSourceType(facts.xmp ?? '')).toBe(source);
	}
});

test('place, camera and date of a photograph go, and it stands upright', async () => {
	const photograph = await sharp(slope.data, { raw: { width: 64, height: 48, channels: 3 } })
		.withExif({ IFD0: { Make: 'Secret Camera', DateTime: '2026:11:21 10:00:00' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
		.withMetadata({ orientation: 6 })
		.jpeg()
		.toBuffer();
	const { bytes } = await exportPicture(photograph, { format: null, metadata: 'none' });
	const { width, height, exif, xmp } = await sharp(bytes).metadata();
	expect({ width, height, exif, xmp }).toEqual({ width: 48, height: 64, exif: undefined, xmp: undefined });
	expect((await exportPicture(photograph, { format: null, metadata: 'all' })).bytes).toEqual(photograph);
});

test('a prompt that is too long for a segment of a JPEG costs the record, not the picture', async () => {
	const long = {
		...easel,
		settings: { ...settings, prompt: '雪'.repeat(8_000), negative_prompt: '火'.repeat(8_000) },
		request: { prompt: '雪'.repeat(8_000) },
	};
	const png = withMetadata(await plainPng(), {
		parameters: `${'雪'.repeat(8_000)}\nSteps: 4, Seed: 7, Size: 64x48`,
		easel: long,
		sourceType: 'trainedAlgorithmicMedia',
	});
	const facts = await inspectBytes((await exportPicture(png, { format: 'jpeg', metadata: 'all' })).bytes);
	expect([facts.easel, readSourceType(facts.xmp ?? '')]).toEqual([null, 'trainedAlgorithmicMedia']);
	expect(facts.parameters).toContain('雪'.repeat(8_000));
	expect((await inspectBytes((await exportPicture(png, { format: 'webp', metadata: 'all' })).bytes)).easel).toEqual(long);
});
