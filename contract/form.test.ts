import { expect, test } from 'vitest';
import { requestFromForm } from './form.ts';
import { ProblemError } from './problem.ts';
import { parseGenerationRequest } from './request.ts';

const fields = (form: Record<string, string>) => Object.entries(form).map(([name, value]) => ({ name, value }));
const read = (form: Record<string, string>, files: string[] = []) => parseGenerationRequest(requestFromForm(fields(form), files));

test('every value has a field of its own, numbers as text', () => {
	expect(read({ prompt: '7', steps: '20', guidance: '2.5', seed: '-1', rng: 'gpu', strength: '0.6' }, ['init_image', 'mask'])).toEqual({
		prompt: '7',
		steps: 20,
		guidance: 2.5,
		seed: -1,
		rng: 'gpu',
		strength: 0.6,
		init_image: 'init_image',
		mask: 'mask',
	});
});

test('what is on or off comes as true or false', () => {
	expect(read({ prompt: 'a', keep_unmasked: 'false' })).toEqual({ prompt: 'a', keep_unmasked: false });
	expect(() => read({ prompt: 'a', keep_unmasked: 'perhaps' })).toThrow('"keep_unmasked" must be true or false.');
});

test('nested values come by their path, or whole as JSON', () => {
	const form = {
		prompt: 'a',
		'hires.scale': '2',
		'control[0].model': '3',
		'control[0].weight': '0.5',
		loras: '[{"name": "x", "weight": 0.7}]',
	};
	expect(read(form, ['control[0].image'])).toEqual({
		prompt: 'a',
		hires: { scale: 2, upscaler: 'latent', steps: 0, strength: 0.7 },
		control: [{ model: '3', image: 'control[0].image', weight: 0.5, start: 0, end: 1 }],
		loras: [{ name: 'x', weight: 0.7 }],
	});
});

test('the whole request may lie in one field, beside its files', () => {
	const request = '{"prompt": "a", "control": [{"model": "canny", "image": "control[0].image"}]}';
	expect(read({ request }, ['control[0].image', 'init_image'])).toMatchObject({
		prompt: 'a',
		init_image: 'init_image',
		control: [{ model: 'canny', image: 'control[0].image' }],
	});
});

test('a file that the request calls by another name is not named again', () => {
	expect(read({ prompt: 'a', init_image: 'photo' }, ['photo'])).toEqual({ prompt: 'a', init_image: 'photo' });
});

test.each<[string, Record<string, string>, string]>([
	['steps', { prompt: 'a', steps: 'many' }, 'must be a number'],
	['steps', { prompt: 'a', steps: '' }, 'must be a number'],
	['colour', { prompt: 'a', colour: 'red' }, 'not a field'],
	['__proto__', { prompt: 'a', ['__proto__']: 'red' }, 'not a field'],
	['a b', { prompt: 'a', 'a b': '1' }, 'not the name of a field'],
	['control[99].model', { prompt: 'a', 'control[99].model': 'canny' }, 'not the name of a field'],
	['control[0]', { prompt: 'a', 'control[1].model': 'canny' }, 'must be an object'],
	['prompt.x', { prompt: 'a', 'prompt.x': 'b' }, 'does not fit'],
	['loras', { prompt: 'a', loras: 'x:0.7' }, 'must be a list'],
	['prompt', { request: '{"prompt": "a"}', prompt: 'b' }, 'sent twice'],
])('a wrong "%s" is refused by name', (field, form, says) => {
	expect(() => read(form)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'validation_failed', field }) }));
	expect(() => read(form)).toThrow(says);
});

test.each(['{', '[]', 'null', '"a"', ''])('the field "request" with %j is no request', (request) => {
	expect(() => read({ request })).toThrow(ProblemError);
	expect(() => read({ request })).toThrow('JSON object');
});
