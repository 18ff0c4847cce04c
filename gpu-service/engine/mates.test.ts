import { describe, expect, it } from 'vitest';
import type { Settings } from '#contract/generation.ts';
import { createMates } from './mates.ts';
import { quickSettings } from './recorded-painting.cases.ts';

const wide = { ...quickSettings, width: 128 };

describe('how many are painted together', () => {
	it('is one where batches are off', () => {
		expect(createMates('off').of(quickSettings)).toEqual({ most: 1, isUnknown: false });
	});

	it('is what was found out, for each recipe and size, and two to find it out', () => {
		const mates = createMates('auto');
		expect(mates.of(quickSettings)).toEqual({ most: 2, isUnknown: true });
		mates.learn({ ...quickSettings, prompt: 'another', seed: 9, steps: 50 }, 4);
		expect(mates.of(quickSettings)).toEqual({ most: 4, isUnknown: false });
		expect(mates.of(wide)).toEqual({ most: 2, isUnknown: true });
	});

	it('is a number where one is set, and fewer where memory was not enough', () => {
		const mates = createMates(3);
		expect(mates.of(quickSettings)).toEqual({ most: 3, isUnknown: false });
		mates.learn(quickSettings, 2);
		expect(mates.of(quickSettings)).toEqual({ most: 2, isUnknown: false });
	});

	it.each<[string, Partial<Settings>]>([
		['another model', { model: 'other' }],
		['another weight of a LoRA', { loras: [{ name: 'ink', weight: 0.5 }] }],
		['another size', { width: 128 }],
		['a picture to start from', { init_image: 'input:0' }],
		['a hires fix', { hires: { scale: 2, upscaler: 'latent', steps: 0, strength: 0.5 } }],
	])('does not reach over %s', (_, other) => {
		const { key } = createMates('auto');
		expect(key({ ...quickSettings, ...other })).not.toBe(key(quickSettings));
		expect(key({ ...quickSettings, ...other })).toBe(key({ ...quickSettings, ...other, prompt: 'something else', steps: 9 }));
	});
});
