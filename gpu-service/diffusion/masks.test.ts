import { expect, test } from 'vitest';
import { canvasOf } from './canvas.ts';
import { stableDiffusionLatents } from './latent-standards.ts';
import { blend, latentMask, withoutMasked } from './masks.ts';

const canvas = canvasOf({ ...stableDiffusionLatents, pixels: 2 }, { width: 6, height: 4 });

test('each latent takes the pixel in its corner, and a grey one counts from its middle', () => {
	const mask = Uint8Array.of(
		...[255, 0, 127, 255, 128, 0], // Its first, third and fifth pixels are corners.
		...[255, 255, 255, 255, 255, 255],
		...[0, 255, 255, 0, 0, 255],
		...[255, 255, 255, 255, 255, 255],
	);
	expect([...latentMask(mask, canvas)]).toEqual([1, 0, 1, 0, 1, 0]);
});

test('without a mask all is painted', () => {
	expect([...latentMask(null, canvas)]).toEqual([1, 1, 1, 1, 1, 1]);
});

test('what is painted anew is grey, in all colours', () => {
	expect([...withoutMasked(Float32Array.of(0.5, -1, 0.25, 1, -0.5, 0.75), Uint8Array.of(0, 255))]).toEqual([0.5, 0, 0.25, 0, -0.5, 0]);
});

test('all channels are blended by one mask', () => {
	const [painted, kept] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
	expect([...blend(painted, kept, Float32Array.of(1, 0))]).toEqual([1, 6, 3, 8]);
});
