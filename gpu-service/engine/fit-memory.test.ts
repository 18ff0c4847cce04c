import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Hires } from '#contract/generation.ts';
import { problemOf } from '#contract/problem.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { describeModel, type ModelDescription } from './describe.ts';
import { fitMemory } from './fit-memory.ts';
import { memoryNeed } from './memory-need.ts';

const starter = describeModel(readModelFolder(resolve('models/starter')), 'cpu');

/** Stable Diffusion 1.5 as its files describe it. */
const sd15: ModelDescription = {
	...starter,
	traits: { ...starter.traits, multiple: 64 },
	parts: {
		...starter.parts,
		configs: {
			unet: {
				block_out_channels: [320, 640, 1280, 1280],
				down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
				attention_head_dim: 8,
			},
			vae_decoder: { block_out_channels: [128, 256, 512, 512] },
		},
	},
	networks: new Map(
		Object.entries({ text_encoder: 492e6, unet: 3_438e6, vae_decoder: 198e6 }).map(([component, memoryBytes]) => {
			const file = starter.networks.get(component);
			if (file === undefined) throw new Error(`the starter has no ${component}`);
			return [component, { ...file, memoryBytes }];
		}),
	),
};

const plan = (settings: { width: number; height: number; guidance: number; hires?: Hires }, have: number) =>
	fitMemory({ title: 'A model', description: sd15 }, { hires: null, ...settings }, have);

describe('the need of Stable Diffusion 1.5', () => {
	it.each([
		[256, 4.4e9, 4.9e9],
		[512, 5.2e9, 7.1e9],
	])('is about what was measured at %i', (side, least, most) => {
		const { whole } = memoryNeed(sd15, { width: side, height: side }, 1);
		expect(whole).toBeGreaterThan(least);
		expect(whole).toBeLessThan(most);
	});

	it('grows with the size, with guidance, and falls when the text encoder is let go', () => {
		const need = (side: number, batch: number) => memoryNeed(sd15, { width: side, height: side }, batch);
		expect(need(768, 1).whole).toBeGreaterThan(need(512, 1).whole);
		expect(need(512, 2).whole).toBeGreaterThan(need(512, 1).whole);
		expect(need(512, 1).whole - need(512, 1).lean).toBeCloseTo(492e6, -6);
	});
});

describe('a picture', () => {
	it('that fits is painted, with all networks held where there is room', () => {
		expect(plan({ width: 512, height: 512, guidance: 1 }, 16e9)).toBe('whole');
	});

	it('with a hires fix needs what its larger pass needs', () => {
		const hires = { scale: 2, upscaler: 'latent', steps: 0, strength: 0.5 };
		const { whole } = memoryNeed(sd15, { width: 1024, height: 1024 }, 1);
		expect(plan({ width: 512, height: 512, guidance: 1, hires }, whole)).toBe('whole');
		expect(plan({ width: 512, height: 512, guidance: 1, hires }, whole - 1)).toBe('lean');
		expect(refusal(() => plan({ width: 512, height: 512, guidance: 1, hires }, 7e9))?.detail).toContain('and its hires fix');
	});

	it('that fits only without the text encoders is painted so', () => {
		const { whole } = memoryNeed(sd15, { width: 512, height: 512 }, 1);
		expect(plan({ width: 512, height: 512, guidance: 1 }, whole)).toBe('whole');
		expect(plan({ width: 512, height: 512, guidance: 1 }, whole - 1)).toBe('lean');
	});

	it('that does not fit is refused with what it needs, what is there, and the nearest size that fits', () => {
		const refused = refusal(() => plan({ width: 1024, height: 768, guidance: 7.5 }, 8e9));
		expect(refused?.code).toBe('out_of_memory');
		expect(refused?.detail).toMatch(/^Painting 1024 × 768 with "A model" takes about \d+\.\d GB of memory, and 8\.0 GB are free\./);
		const [, width, height] = /fits is (\d+) × (\d+)\.$/.exec(refused?.detail ?? '') ?? [];
		const advised = { width: Number(width), height: Number(height), guidance: 7.5 };
		expect(advised.width % 64).toBe(0);
		expect(plan(advised, 8e9)).toBe('lean');
		expect(() => plan({ ...advised, width: advised.width + 64 }, 8e9)).toThrow('GB are free');
	});

	it('of a model that never fits is refused without a size', () => {
		expect(refusal(() => plan({ width: 512, height: 512, guidance: 1 }, 2e9))?.detail).toMatch(/No size of it fits/);
	});
});

function refusal(work: () => unknown) {
	try {
		work();
	} catch (error) {
		return problemOf(error);
	}
	return null;
}
