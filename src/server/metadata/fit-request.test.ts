import { expect, test } from 'vitest';
import type { Catalog } from '#contract/catalog.ts';
import type { GenerationRequest } from '#contract/generation.ts';
import type { FoundSettings } from '#contract/metadata.ts';
import { fakeCatalog } from '../../../test/support/fake-catalog.ts';
import { fitRequest } from './fit-request.ts';

const addOn = { hash: 'b'.repeat(64), families: [], scale: null, problem: null };
const catalog: Catalog = { ...fakeCatalog, loras: [{ ...addOn, name: 'ink-wash' }], upscalers: [{ ...addOn, name: 'crisp', scale: 4 }] };

function fitted(request: Partial<GenerationRequest>, rest: Partial<FoundSettings> = {}) {
	return fitRequest({ source: 'a1111', modelHash: null, leftOut: [], request: { prompt: 'a fox', ...request }, ...rest }, catalog);
}

test('a model is found by the first digits of its hash, by its name, by its title', () => {
	for (const found of [
		fitted({ model: 'other' }, { modelHash: 'a'.repeat(10) }),
		fitted({ model: 'Starter' }),
		fitted({ model: 'STAR-TER' }),
	]) {
		expect(found).toEqual({ request: { prompt: 'a fox', model: 'starter' }, notes: [] });
	}
});

test('one that is not here is named with what paints in its place', () => {
	expect(fitted({ model: 'dreamshaper_8' })).toEqual({
		request: { prompt: 'a fox', model: 'starter' },
		notes: [{ code: 'model_missing', name: 'dreamshaper_8', value: 'Starter' }],
	});
});

test('a model of Easel with the same name and other contents is told', () => {
	expect(fitted({ model: 'starter' }, { source: 'easel', modelHash: 'c'.repeat(64) }).notes).toEqual([
		{ code: 'model_differs', name: 'Starter', value: '' },
	]);
});

test('numbers are brought into the limits of the model, other fields fall with a word', () => {
	expect(fitted({ steps: 500, width: 500, height: 70, guidance: 5, clip_skip: 2, scheduler: 'DPM fast', seed: 2 ** 40 })).toEqual({
		request: { prompt: 'a fox', model: 'starter', width: 128, height: 64, steps: 100, guidance: 5 },
		notes: [
			{ code: 'not_allowed', name: 'width', value: '500 → 128' },
			{ code: 'not_allowed', name: 'height', value: '70 → 64' },
			{ code: 'scheduler_missing', name: 'scheduler', value: 'DPM fast' },
			{ code: 'not_allowed', name: 'steps', value: '500 → 100' },
			{ code: 'not_allowed', name: 'clip_skip', value: '2' },
			{ code: 'not_allowed', name: 'seed', value: String(2 ** 40) },
		],
	});
});

test('LoRAs that are not here are taken out of the prompt and out of the list; those spelled differently are kept', () => {
	expect(fitted({ prompt: 'a fox <lora:ink-wash:0.5> <lora:gone:1>', loras: [{ name: 'Ink Wash', weight: 0.25 }] })).toEqual({
		request: { prompt: 'a fox <lora:ink-wash:0.5>', model: 'starter', loras: [{ name: 'ink-wash', weight: 0.25 }] },
		notes: [{ code: 'lora_missing', name: 'gone', value: '' }],
	});
	expect(fitted({ prompt: 'a fox <lora:Ink_Wash:0.5>' }).request).toEqual({
		prompt: 'a fox',
		model: 'starter',
		loras: [{ name: 'ink-wash', weight: 0.5 }],
	});
});

test('upscalers and ControlNets that are not here', () => {
	const control = { image: `input:${'0'.repeat(64)}`, weight: 1, start: 0, end: 1 };
	const found = fitted({
		upscaler: 'R-ESRGAN 4x+',
		control: [
			{ model: 'canny', ...control },
			{ model: 'depth', ...control },
		],
	});
	expect(found.request).toEqual({ prompt: 'a fox', model: 'starter', control: [{ model: 'canny', ...control }] });
	expect(found.notes).toEqual([
		{ code: 'upscaler_missing', name: 'R-ESRGAN 4x+', value: '' },
		{ code: 'control_missing', name: 'depth', value: '' },
	]);
});

test('what the reader left out is told too', () => {
	expect(fitted({}, { leftOut: [{ name: 'Face restoration', value: 'CodeFormer' }] }).notes).toEqual([
		{ code: 'left_out', name: 'Face restoration', value: 'CodeFormer' },
	]);
});
