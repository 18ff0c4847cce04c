import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodePng } from './encode.ts';
import { readTextChunks, withTextChunks } from './png-text.ts';

const pixels = { width: 5, height: 4, data: Uint8Array.from({ length: 60 }, (_, i) => i * 4) };

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const frame = Buffer.alloc(4);
	frame.writeUInt32BE(data.length);
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(crc32(body));
	return Buffer.concat([frame, body, sum]);
}

/** A PNG with one more chunk after its header, which ends at byte 33. */
async function pngWith(type: string, data: Buffer): Promise<Buffer> {
	const png = await encodePng(pixels);
	return Buffer.concat([png.subarray(0, 33), chunk(type, data), png.subarray(33)]);
}

test.each([
	['plain words', 'a fox in the snow', 'tEXt'],
	['Latin-1', 'café, naïve, ÿ', 'tEXt'],
	['lines', 'one\ntwo\r\nthree', 'tEXt'],
	['nothing', '', 'tEXt'],
	['emoji', 'a 🦊 in the ❄️', 'iTXt'],
	['right-to-left marks', 'שועל \u200fin\u202e the snow', 'iTXt'],
	['a combining character', 'e\u0301', 'iTXt'],
	['HTML and paths', '<script>../../etc</script>', 'tEXt'],
	['8,000 characters', '雪'.repeat(8_000), 'iTXt'],
])('%s come back exactly', async (_name, text, type) => {
	const png = withTextChunks(await encodePng(pixels), [{ keyword: 'parameters', text }]);
	expect(readTextChunks(png)).toEqual([{ keyword: 'parameters', text }]);
	expect(Buffer.from(png).includes(type)).toBe(true);
});

test('libpng reads the texts, and the pixels are the same', async () => {
	const png = withTextChunks(await encodePng(pixels), [
		{ keyword: 'parameters', text: 'a fox' },
		{ keyword: 'easel', text: '"🦊"' },
	]);
	const { comments } = await sharp(png).metadata();
	expect(comments).toEqual([
		{ keyword: 'parameters', text: 'a fox' },
		{ keyword: 'easel', text: '"🦊"' },
	]);
	expect(new Uint8Array(await sharp(png).raw().toBuffer())).toEqual(pixels.data);
});

test('NUL and lone surrogates, which a chunk cannot hold, become U+FFFD', async () => {
	const png = withTextChunks(await encodePng(pixels), [{ keyword: 'parameters', text: 'a\0b\ud800c' }]);
	expect(readTextChunks(png)).toEqual([{ keyword: 'parameters', text: 'a\ufffdb\ufffdc' }]);
});

test('compressed texts of other programs are read', async () => {
	const text = 'words '.repeat(100);
	expect(readTextChunks(await pngWith('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(text)])))).toEqual([
		{ keyword: 'Comment', text },
	]);
	const international = Buffer.concat([Buffer.from('Comment\0\x01\0de\0Kommentar\0'), deflateSync('Schnee ❄')]);
	expect(readTextChunks(await pngWith('iTXt', international))).toEqual([{ keyword: 'Comment', text: 'Schnee ❄' }]);
});

test('a compressed text that would unpack to more than 1 MiB is left out', async () => {
	const bomb = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(64 * 1024 * 1024))]);
	expect(readTextChunks(await pngWith('zTXt', bomb))).toEqual([]);
});

test('a text with a wrong checksum is left out', async () => {
	const png = withTextChunks(await encodePng(pixels), [{ keyword: 'parameters', text: 'a fox' }]);
	const broken = Buffer.from(png);
	broken[broken.indexOf('fox')] = 0x58;
	expect(readTextChunks(broken)).toEqual([]);
});

test('the head of a file is enough, and no cut does harm', async () => {
	const png = withTextChunks(await encodePng(pixels), [{ keyword: 'parameters', text: 'a fox' }]);
	const pixelsAt = Buffer.from(png).indexOf('IDAT');
	expect(readTextChunks(png.subarray(0, pixelsAt))).toEqual([{ keyword: 'parameters', text: 'a fox' }]);
	for (let length = 0; length < png.length; length += 1) expect(readTextChunks(png.subarray(0, length)).length).toBeLessThanOrEqual(1);
});

test('damaged texts and chunk lengths are survived', async () => {
	for (const [type, data] of [
		['tEXt', 'no end of keyword'],
		['iTXt', 'easel\0'],
		['iTXt', 'easel\0\0\0'],
		['zTXt', 'easel\0\0not deflated'],
	] as const) {
		expect(readTextChunks(await pngWith(type, Buffer.from(data)))).toEqual([]);
	}
	const endless = Buffer.from(await encodePng(pixels));
	endless.writeUInt32BE(0xffff_ffff, 33);
	expect(readTextChunks(endless)).toEqual([]);
	expect(readTextChunks(Buffer.from('GIF89a'))).toEqual([]);
});

test('text is added to PNGs only, under keywords that the format allows', async () => {
	expect(() => withTextChunks(Buffer.from('not a picture'), [])).toThrow('these bytes are none');
	const png = await encodePng(pixels);
	for (const keyword of ['', ' easel', 'é', 'k'.repeat(80)]) {
		expect(() => withTextChunks(png, [{ keyword, text: '' }])).toThrow('cannot be the keyword');
	}
});
