import { expect, test } from 'vitest';
import { type CatalogModel, textOnly } from './catalog.ts';
import { neutralSettings, type Settings } from './generation.ts';
import { ProblemError } from './problem.ts';
import { parseGenerationRequest } from './request.ts';
import { resolveSettings, seedOfPicture } from './settings.ts';

const model: CatalogModel = {
	name: 'small',
	title: 'Small',
	description: '',
	family: 'stable-diffusion',
	licence: { name: 'MIT', url: null, notice: null },
	hash: '00',
	max_tokens: 77,
	defaults: { negative_prompt: 'blurry', steps: 20, guidance: 3, width: 256, height: 256, count: 1, scheduler: 'DDIM' },
	limits: {
		steps: { min: 1, max: 100 },
		guidance: { min: 1, max: 15 },
		width: { min: 64, max: 512, multiple: 8 },
		height: { min: 64, max: 512, multiple: 8 },
		count: { min: 1, max: 8 },
	},
	sizes: [],
	schedulers: [
		{ name: 'DDIM', label: 'DDIM', aliases: [], schedule_types: ['automatic'] },
		{ name: 'EulerDiscrete', label: 'Euler', aliases: [], schedule_types: ['automatic'] },
	],
	features: textOnly,
	vocabulary: null,
	state: 'unloaded',
	loading: null,
	problem: null,
};

function refusal(act: () => unknown): { code: string; field: string | undefined; detail: string } {
	try {
		act();
	} catch (error) {
		if (error instanceof ProblemError) return { code: error.problem.code, field: error.problem.field, detail: error.problem.detail };
		throw error;
	}
	throw new Error('nothing was refused');
}

test('a full request is read as it was sent', () => {
	const request = {
		prompt: 'a fox in the snow',
		negative_prompt: '',
		model: 'small',
		seed: 7,
		steps: 12,
		guidance: 2.5,
		width: 256,
		height: 128,
		count: 2,
		scheduler: 'DDIM',
	};
	expect(parseGenerationRequest(request)).toEqual(request);
});

test.each(['🦊 in the ❄️', '\u0000', '\u202Edlrow', '../../etc/passwd', '<img src=x onerror=alert(1)>', ''])(
	'the prompt %j is kept character by character',
	(prompt) => {
		expect(parseGenerationRequest({ prompt })).toEqual({ prompt });
	},
);

test.each([null, [], 'a fox', 7, undefined])('%j is no request', (value) => {
	expect(refusal(() => parseGenerationRequest(value)).code).toBe('invalid_request');
});

test.each<[string, Record<string, unknown>]>([
	['prompt', {}],
	['prompt', { prompt: 7 }],
	['prompt', { prompt: 'x'.repeat(8001) }],
	['negative_prompt', { prompt: '', negative_prompt: 'x'.repeat(8001) }],
	['stepz', { prompt: '', stepz: 20 }],
	['__proto__', JSON.parse('{"prompt": "", "__proto__": {"steps": 3}}') as Record<string, unknown>],
	['steps', { prompt: '', steps: '20' }],
	['steps', { prompt: '', steps: 2.5 }],
	['steps', { prompt: '', steps: null }],
	['guidance', { prompt: '', guidance: Number.NaN }],
	['seed', { prompt: '', seed: -2 }],
	['seed', { prompt: '', seed: 2 ** 32 }],
	['count', { prompt: '', count: 0 }],
	['count', { prompt: '', count: 9 }],
	['scheduler', { prompt: '', scheduler: {} }],
	['mask', { prompt: '', mask: 'data:,' }],
	['strength', { prompt: '', strength: 0.5 }],
	['strength', { prompt: '', strength: 0.5, hires: { scale: 2 } }],
])('a wrong "%s" is refused by name', (field, value) => {
	expect(refusal(() => parseGenerationRequest(value))).toMatchObject({ code: 'validation_failed', field });
});

test('a prompt of 8,000 characters is the longest', () => {
	expect(parseGenerationRequest({ prompt: 'x'.repeat(8000) }).prompt).toHaveLength(8000);
});

test('what a request leaves out comes from the model', () => {
	expect(resolveSettings({ prompt: 'a fox' }, model, 99)).toEqual({
		...neutralSettings,
		...model.defaults,
		keep_unmasked: true,
		prompt: 'a fox',
		prompt_syntax: 'a1111',
		model: 'small',
		seed: 99,
	});
});

test('what a request says stays, an empty negative prompt too', () => {
	const settings = resolveSettings({ prompt: 'a fox', negative_prompt: '', seed: 0, guidance: 1, scheduler: 'EulerDiscrete' }, model, 99);
	expect(settings).toMatchObject({ negative_prompt: '', seed: 0, guidance: 1, scheduler: 'EulerDiscrete' });
});

test('seed -1 is a random one', () => {
	expect(resolveSettings({ prompt: '', seed: -1 }, model, 99).seed).toBe(99);
});

test.each<[keyof Settings, number]>([
	['steps', 101],
	['guidance', 0.5],
	['width', 520],
	['height', 100],
])('the model does not allow %s %d', (field, value) => {
	expect(refusal(() => resolveSettings({ prompt: '', [field]: value }, model, 0))).toMatchObject({ code: 'validation_failed', field });
});

test('a size off the grid is told the nearest one below', () => {
	expect(refusal(() => resolveSettings({ prompt: '', width: 301 }, model, 0)).detail).toContain('the nearest is 296');
});

test('an unknown scheduler is told the ones there are', () => {
	expect(refusal(() => resolveSettings({ prompt: '', scheduler: 'Heun' }, model, 0)).detail).toBe(
		'"small" has no scheduler "Heun". It has: DDIM, EulerDiscrete.',
	);
});

test('the pictures of a generation have seeds that count up, and wrap at the end', () => {
	const settings = resolveSettings({ prompt: '', seed: 2 ** 32 - 1 }, model, 0);
	expect([1, 2, 3].map((n) => seedOfPicture(settings, n))).toEqual([2 ** 32 - 1, 0, 1]);
});

test('where a picture comes from, its group and its hour are kept and change no setting', () => {
	const told = {
		derived_from: { picture: 'V1StGXR8_Z5jdHi6B-myT-1', operation: 'variation' },
		group: 'grid-1',
		not_before: '2026-11-21T23:00:00.000Z',
	} as const;
	expect(parseGenerationRequest({ prompt: 'a', ...told })).toEqual({ prompt: 'a', ...told });
	expect(resolveSettings({ prompt: 'a', ...told }, model, 7)).toEqual(resolveSettings({ prompt: 'a' }, model, 7));
});

test.each([
	[{ derived_from: { picture: 'a-1', operation: 'magic' } }, 'derived_from.operation'],
	[{ derived_from: { picture: '../a', operation: 'again' } }, 'derived_from.picture'],
	[{ group: '' }, 'group'],
	[{ not_before: 'tonight' }, 'not_before'],
])('%o is refused', (wrong, field) => {
	expect(refusal(() => parseGenerationRequest({ prompt: 'a', ...wrong }))).toMatchObject({ code: 'validation_failed', field });
});
