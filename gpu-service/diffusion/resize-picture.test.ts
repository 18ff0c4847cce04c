import { describe, expect, test } from 'vitest';
import { resizePicture } from './resize-picture.ts';
import type { RgbImage } from './tensor.ts';

describe('pictures', () => {
	const picture: RgbImage = { width: 5, height: 4, data: Uint8Array.from({ length: 60 }, (_, i) => (i * 37) % 256) };

	// numpy.array(PIL.Image.fromarray(picture).resize((width, height), PIL.Image.LANCZOS))
	const wider = [
		...[0, 24, 61, 44, 114, 151, 167, 120, 155, 222, 3, 40, 105, 58, 132, 111, 181, 99, 201, 231, 0],
		...[30, 67, 104, 120, 157, 194, 126, 161, 198, 9, 46, 83, 64, 138, 175, 187, 105, 142, 237, 0, 35],
		...[73, 110, 174, 163, 200, 74, 167, 204, 13, 52, 89, 126, 144, 181, 239, 111, 148, 178, 4, 41, 78],
		...[116, 180, 217, 206, 80, 110, 210, 19, 77, 95, 132, 169, 187, 245, 54, 154, 184, 58, 47, 84, 148],
	];
	const lower = [
		...[7, 44, 81, 118, 151, 217, 167, 10, 47, 84, 121, 154, 220, 170, 13],
		...[65, 102, 139, 176, 229, 122, 15, 68, 105, 142, 179, 232, 125, 18, 71],
		...[122, 159, 196, 233, 76, 26, 92, 125, 162, 199, 236, 79, 29, 95, 128],
	];
	test.each([
		[7, 4, wider],
		[5, 3, lower],
	])("are brought to %i x %i pixels as PIL's Lanczos filter does it", (width, height, wanted) => {
		const resized = resizePicture(picture, { width, height });
		expect([resized.width, resized.height]).toEqual([width, height]);
		expect([...resized.data]).toEqual(wanted);
	});

	test('stay as they are in their own size', () => {
		expect(resizePicture(picture, { width: 5, height: 4 })).toBe(picture);
	});
});
