import { describe, expect, test } from 'vitest';
import { resizeLatents, resizePicture } from './resize.ts';
import type { RgbImage } from './tensor.ts';

describe('latents', () => {
	test('are enlarged as torch does it', () => {
		const latents = Float32Array.from({ length: 24 }, (_, i) => (i % 12) ** 1.5);
		// torch.nn.functional.interpolate(torch.arange(12.).reshape(1, 1, 3, 4) ** 1.5, size=(5, 7), mode='bilinear', antialias=False)
		const wanted = [
			...[0, 0.3571429, 0.9285715, 1.9142138, 2.9975507, 4.3505364, 5.1961522],
			...[3.2000003, 3.8686202, 4.9384122, 6.323985, 7.7865443, 9.4722385, 10.5257959],
			...[8, 9.1358356, 10.9531727, 12.9386396, 14.97003364, 17.154789, 18.5202599],
			...[16.7764511, 18.1677685, 20.3938751, 22.7622909, 25.16997147, 27.7101917, 29.2978287],
			...[22.6274166, 24.1890526, 26.6876736, 29.3113899, 31.96992493, 34.7471237, 36.482872],
		];
		const resized = resizeLatents(latents, { width: 4, height: 3 }, { width: 7, height: 5 });
		expect(resized).toHaveLength(2 * wanted.length);
		for (const [i, value] of [...wanted, ...wanted].entries()) expect(resized[i]).toBeCloseTo(value, 4);
	});
});

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
		expect([resized.width, resized.height, resized.data.length]).toEqual([width, height, wanted.length]);
		expect(Math.max(...wanted.map((value, i) => Math.abs(value - resized.data[i])))).toBeLessThanOrEqual(1);
	});

	test('stay as they are in their own size', () => {
		expect(resizePicture(picture, { width: 5, height: 4 })).toBe(picture);
	});
});
