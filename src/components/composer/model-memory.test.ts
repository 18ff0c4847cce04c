import { describe, expect, test } from 'vitest';
import { fakeCatalog } from '../../../test/support/fake-catalog.ts';
import { parseMemory, switchModel } from './model-memory.ts';

const starter = fakeCatalog.models[0]!;
const turbo = { ...starter, name: 'turbo', defaults: { ...starter.defaults, steps: 2, guidance: 1 } };
const blind = { ...turbo, name: 'blind', features: { ...turbo.features, init_image: false, mask: false } };

describe('changing models', () => {
	test('brings back what was set there, and takes along what belongs to the picture', () => {
		const first = switchModel({ prompt: 'a fox', steps: 40, width: 128, count: 4, seed: 7, negative_prompt: 'snow' }, starter, turbo, {});
		expect(first.draft).toEqual({ prompt: 'a fox', model: 'turbo', count: 4, seed: 7, negative_prompt: 'snow' });
		const back = switchModel({ ...first.draft, steps: 3, count: 2 }, turbo, starter, first.memory);
		expect(back.draft).toEqual({ prompt: 'a fox', model: 'starter', steps: 40, width: 128, count: 2, seed: 7, negative_prompt: 'snow' });
		expect(switchModel(back.draft, starter, turbo, back.memory).draft.steps).toBe(3);
	});

	test('keeps the picture to start from, also where the model can do nothing with it, and its shape', () => {
		const picture = { init_image: `input:${'a'.repeat(64)}`, strength: 0.5, picture_fit: 'crop' as const, width: 128 };
		const large = { ...blind, limits: { ...blind.limits, width: { min: 32, max: 512, multiple: 32 } } };
		const { draft } = switchModel({ prompt: 'a fox', ...picture }, starter, large, { blind: { width: 32, height: 128 } });
		expect(draft).toMatchObject({ ...picture, model: 'blind', width: 128 });
		expect(draft.height).toBeUndefined();
	});

	test('leaves behind what the other model does not allow', () => {
		const control = [{ model: 'nobody', image: 'input:', weight: 1, start: 0, end: 1 }];
		expect(switchModel({ prompt: 'a fox', control }, starter, turbo, {}).draft.control).toBeUndefined();
		expect(switchModel({ prompt: 'a fox' }, starter, turbo, { turbo: { steps: 5_000 } }).draft.steps).toBeUndefined();
	});
});

test('a memory that cannot be read is an empty one', () => {
	expect(parseMemory('{"starter":{"steps":30}}')).toEqual({ starter: { steps: 30 } });
	for (const text of [null, '{', '{"starter":{"stepz":1}}']) expect(parseMemory(text)).toEqual({});
});
