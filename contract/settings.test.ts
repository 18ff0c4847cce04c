import { expect, test } from 'vitest';
import { type AddOn, type CatalogModel, textOnly } from './catalog.ts';
import { type GenerationRequest, neutralSettings, type Settings } from './generation.ts';
import { parseGenerationRequest } from './request.ts';
import { completeSettings, resolveSettings, seedOfPicture, subseedOfPicture, toRequest } from './settings.ts';

const model: CatalogModel = {
	name: 'able',
	title: 'Able',
	description: '',
	family: 'stable-diffusion',
	licence: { name: 'MIT', url: null, notice: null },
	hash: '00',
	max_tokens: 77,
	defaults: { negative_prompt: '', steps: 20, guidance: 7, width: 256, height: 256, count: 1, scheduler: 'dpm' },
	limits: {
		steps: { min: 1, max: 100 },
		guidance: { min: 1, max: 15 },
		width: { min: 64, max: 512, multiple: 8 },
		height: { min: 64, max: 512, multiple: 8 },
		count: { min: 1, max: 8 },
	},
	sizes: [],
	schedulers: [
		{ name: 'dpm', label: 'DPM++ 2M', aliases: ['dpmpp_2m'], schedule_types: ['automatic', 'karras'] },
		{ name: 'ddim', label: 'DDIM', aliases: [], schedule_types: ['automatic'] },
	],
	features: { init_image: true, mask: true, negative_prompt: true, clip_skip: 12, control: ['canny'], tiny_decoder: false },
	vocabulary: null,
	state: 'unloaded',
	loading: null,
	problem: null,
};
const broken = { type: '', title: '', status: 500, code: 'model_broken' as const, detail: 'Its file is cut off.' };
const addOn = (name: string, problem: AddOn['problem'] = null): AddOn => ({ name, hash: '00', families: [], scale: null, problem });
const addOns = { loras: [addOn('ink'), addOn('torn', broken)], upscalers: [addOn('crisp')] };
const picture = `input:${'a'.repeat(64)}`;

const resolve = (request: Partial<GenerationRequest>) => resolveSettings({ prompt: '', ...request }, model, 99, addOns);
const refusal = (request: Partial<GenerationRequest>): unknown => {
	try {
		return resolve(request);
	} catch (error) {
		return (error as { problem: unknown }).problem;
	}
};

test('a sampler is found by its name, A1111 label or alias, and an old name carries the schedule type', () => {
	for (const scheduler of ['dpm', 'DPM++ 2M', 'dpm++ 2m', 'DPMPP_2M']) {
		expect(resolve({ scheduler })).toMatchObject({ scheduler: 'dpm', schedule_type: 'automatic' });
	}
	expect(resolve({ scheduler: 'DPM++ 2M Karras' })).toMatchObject({ scheduler: 'dpm', schedule_type: 'karras' });
	expect(refusal({ scheduler: 'ddim', schedule_type: 'karras' })).toMatchObject({ field: 'schedule_type' });
});

test('LoRAs of the request and of the prompt are added up, and must be there', () => {
	expect(resolve({ prompt: 'a fox <lora:ink:0.3> <lora:ink>', loras: [{ name: 'ink', weight: 0.5 }] }).loras).toEqual([
		{ name: 'ink', weight: 1.8 },
	]);
	expect(resolve({ prompt: '<lora:nobody:1>', prompt_syntax: 'plain' }).loras).toEqual([]);
	expect(refusal({ prompt: '<lora:nobody:1>' })).toMatchObject({ field: 'loras', detail: expect.stringContaining('There are: ink') });
	expect(refusal({ prompt: 'a fox <lora:ink:much>' })).toMatchObject({
		field: 'prompt',
		detail: expect.stringContaining('"<lora:ink:much>" is not a number'),
	});
	expect(resolve({ prompt: '<lora:ink:0.5:0.5>' }).loras).toEqual([{ name: 'ink', weight: 0.5 }]);
	expect(refusal({ loras: [{ name: 'torn', weight: 1 }] })).toMatchObject({ field: 'loras', detail: 'Its file is cut off.' });
	expect(refusal({ prompt: '<lora:ink:6> <lora:ink:6>' })).toMatchObject({ field: 'loras', detail: expect.stringContaining('12 is not') });
	const many = Array.from({ length: 17 }, (_, index) => `<lora:l${index}:1>`).join('');
	expect(() => resolveSettings({ prompt: many }, model, 0)).toThrow('17 LoRAs');
	expect(resolveSettings({ prompt: '<lora:nobody:1>' }, model, 0).loras).toEqual([{ name: 'nobody', weight: 1 }]);
});

test.each<[string, Partial<GenerationRequest>]>([
	['control[0].model', { control: [{ model: 'depth', image: picture, weight: 1, start: 0, end: 1 }] }],
	['hires.upscaler', { hires: { scale: 2, upscaler: 'nobody', steps: 0, strength: 0.5 } }],
	['hires.scale', { width: 512, hires: { scale: 2, upscaler: 'latent', steps: 0, strength: 0.5 } }],
	['upscaler', { upscaler: 'nobody' }],
	['hires', { init_image: picture, hires: { scale: 1.5, upscaler: 'latent', steps: 0, strength: 0.5 } }],
	['clip_skip', { clip_skip: 13 }],
])('a wrong "%s" is refused by name', (field, request) => {
	expect(refusal(request)).toMatchObject({ code: 'validation_failed', field });
});

test('what a mask keeps stays as it was, unless a request or an old record says otherwise', () => {
	expect(resolve({}).keep_unmasked).toBe(true);
	expect(resolve({ init_image: picture, mask: picture, keep_unmasked: false }).keep_unmasked).toBe(false);
	expect(neutralSettings.keep_unmasked).toBe(false);
	const asked = { init_image: picture, mask: picture };
	expect(toRequest(resolve(asked))).not.toHaveProperty('keep_unmasked');
	expect(toRequest(resolve({ ...asked, keep_unmasked: false }))).toMatchObject({ keep_unmasked: false });
	expect(toRequest({ ...resolve({}), keep_unmasked: false })).not.toHaveProperty('keep_unmasked');
});

test('a picture that is left as it is may have any size that can be made, and needs no model that takes pictures', () => {
	const asked = { init_image: picture, strength: 0, width: 1001, height: 37 };
	expect(resolveSettings({ prompt: '', ...asked }, { ...model, features: textOnly }, 0)).toMatchObject(asked);
	expect(refusal({ ...asked, width: 9000, height: 8000 })).toMatchObject({ field: 'width', detail: expect.stringContaining('72 million') });
	expect(refusal({ ...asked, strength: 0.5 })).toMatchObject({ field: 'width' });
});

test('a picture that would become too large is refused with its size', () => {
	const known = { ...addOns, upscalers: [{ ...addOn('crisp'), scale: 4 }] };
	const asked = { prompt: '', init_image: picture, strength: 0, upscaler: 'crisp' };
	expect(resolveSettings({ ...asked, width: 2000, height: 2000 }, model, 0, known)).toMatchObject({ upscaler: 'crisp' });
	expect(() => resolveSettings({ ...asked, width: 2001, height: 2000 }, model, 0, known)).toThrow(
		'The picture would have 8004x8000 pixels, 64.1 million; at most 64 million are made.',
	);
});

test('a model that paints from text only takes no pictures', () => {
	const plain = { ...model, features: textOnly };
	for (const field of ['init_image', 'mask'] as const) {
		const resolving = () => resolveSettings({ prompt: '', [field]: picture }, plain, 0);
		expect(resolving).toThrow(expect.objectContaining({ problem: expect.objectContaining({ field }) }));
	}
});

test.each<[string, Partial<GenerationRequest>]>([
	['what is usual', {}],
	['a picture to start from', { init_image: picture }],
	['all of it painted anew', { init_image: picture, mask: picture, strength: 1 }],
	['none of it painted anew', { init_image: picture, strength: 0, upscaler: 'crisp' }],
	['a variation of subseed 0', { subseed: 0, subseed_strength: 0.3 }],
	['a random variation', { subseed_strength: 0.3 }],
	['plain words', { prompt: '<lora:ink:1>', prompt_syntax: 'plain' }],
	['a LoRA in the prompt', { prompt: '<lora:ink:0.3>' }],
	['a LoRA in both places', { prompt: '<lora:ink:0.3>', loras: [{ name: 'ink', weight: 0.5 }] }],
	['a LoRA that is taken back', { prompt: '<lora:ink:0.3>', loras: [{ name: 'ink', weight: -0.3 }] }],
	['η', { eta: 0 }],
	['Philox and Karras', { rng: 'gpu', schedule_type: 'karras', clip_skip: 2, guidance_rescale: 0.7 }],
	['control', { control: [{ model: 'canny', image: picture, weight: 0.5, start: 0, end: 0.5 }] }],
	['a hires fix', { hires: { scale: 2, upscaler: 'crisp', steps: 10, strength: 0.5 } }],
])('%s is asked for again exactly', (_name, request) => {
	const settings = resolve(request);
	const again = toRequest(settings);
	expect(resolveSettings(parseGenerationRequest(JSON.parse(JSON.stringify(again))), model, 5, addOns)).toEqual(settings);
});

test('settings of an older version mean what they meant: plain words, noise of the CPU', () => {
	const old = {
		prompt: '(a)',
		negative_prompt: '',
		model: 'able',
		seed: 1,
		steps: 2,
		guidance: 3,
		width: 64,
		height: 64,
		count: 1,
		scheduler: 'ddim',
	};
	expect(completeSettings(old)).toEqual({ ...neutralSettings, ...old });
});

test('seeds of a batch count up, those of variations stay while the subseed counts', () => {
	const seeds = (settings: Settings) => [1, 2, 3].map((n) => [seedOfPicture(settings, n), subseedOfPicture(settings, n)]);
	expect(seeds(resolve({ seed: 7, count: 3 })).map(([seed]) => seed)).toEqual([7, 8, 9]);
	expect(seeds(resolve({ seed: 7, count: 3, subseed: 2 ** 32 - 1, subseed_strength: 0.5 }))).toEqual([
		[7, 2 ** 32 - 1],
		[7, 0],
		[7, 1],
	]);
});
