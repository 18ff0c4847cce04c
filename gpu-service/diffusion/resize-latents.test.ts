import { describe, expect, test } from 'vitest';
import { resizeLatents } from './resize-latents.ts';

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
