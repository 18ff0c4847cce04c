import { expect, test } from 'vitest';
import { readLatentFormat } from './latent-format.ts';
import { stableDiffusionLatents } from './latent-standards.ts';
import { previewOf } from './preview.ts';
import { rgbFromPlanes } from './rgb.ts';

/** Each channel a colour, the fourth darkens. */
const latent_rgb_factors = [
	[1, 0, 0],
	[0, 1, 0],
	[0, 0, 1],
	[-1, -1, -1],
];

test('a preview is the linear map that the config gives, one pixel a latent', () => {
	const format = readLatentFormat({ latent_rgb_factors, latent_rgb_factors_bias: [0, 0, -0.2] }, stableDiffusionLatents);
	const latents = Float32Array.of(1, 0, /* green */ 0, 1, /* blue */ 0, 0, /* dark */ 0, 1);
	expect(previewOf(latents, 2, 1, format)).toEqual({ width: 2, height: 1, data: Uint8Array.of(255, 128, 102, 0, 128, 0) });
});

test('without a map of its own a model is taken for a Stable Diffusion', () => {
	const { data } = previewOf(Float32Array.of(2, 2, 0, 0), 1, 1, readLatentFormat({}, stableDiffusionLatents));
	expect([...data]).toEqual([251, 253, 225]);
});

test.each([
	{ latent_rgb_factors: [[1, 2, 3]] },
	{ latent_rgb_factors_bias: [1, 2] },
	{ latent_rgb_factors: 'red' },
	{ shift_factor: 'left' },
	{ block_out_channels: [] },
])('%j is refused', (config) => {
	expect(() => readLatentFormat(config, stableDiffusionLatents)).toThrow(
		expect.objectContaining({ kind: 'invalid-config', component: 'vae_decoder' }),
	);
});

test('decoded values become bytes: clamped, halves to the even one, colours together', () => {
	const level = (byte: number) => (byte / 255) * 2 - 1;
	const planes = Float32Array.of(-2, level(10), /* green */ 0, level(20), /* blue */ 7, 1);
	expect(rgbFromPlanes(planes, 2, 1)).toEqual({ width: 2, height: 1, data: Uint8Array.of(0, 128, 255, 10, 20, 255) });
});
