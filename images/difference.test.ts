import sharp from 'sharp';
import { expect, test } from 'vitest';
import { comparePictures } from './difference.ts';
import { withTextChunks } from './png-text.ts';

const plain = (width = 8) => sharp({ create: { width, height: 4, channels: 3, background: '#102030' } });

test('the same pixels are equal, whatever the files say and however they are packed', async () => {
	const one = withTextChunks(await plain().png({ compressionLevel: 1 }).toBuffer(), [{ keyword: 'a', text: 'b' }]);
	const other = await plain().webp({ lossless: true }).toBuffer();
	expect(await comparePictures(one, other)).toEqual({ comparable: true, equal: true, differing: 0, largest: 0 });
});

test('one pixel that differs is found', async () => {
	const { data, info } = await plain().raw().toBuffer({ resolveWithObject: true });
	data[3 * 9 + 1] = 0x25;
	const other = await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
		.png()
		.toBuffer();
	expect(await comparePictures(await plain().png().toBuffer(), other)).toEqual({
		comparable: true,
		equal: false,
		differing: 1 / 32,
		largest: 5,
	});
});

test('another size cannot be compared', async () => {
	expect(await comparePictures(await plain().png().toBuffer(), await plain(9).png().toBuffer())).toMatchObject({
		comparable: false,
		equal: false,
	});
});
