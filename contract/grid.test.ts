import { expect, test } from 'vitest';
import { cellsOf, parseAxes } from './grid.ts';

const request = { prompt: 'a fox in the snow', seed: 7, negative_prompt: 'a dog' };
const cells = (axes: unknown, base: Parameters<typeof cellsOf>[0] = request) => cellsOf(base, parseAxes(axes));
const refusal = (field: string, detail: RegExp) =>
	expect.objectContaining({
		problem: expect.objectContaining({ code: 'validation_failed', field, detail: expect.stringMatching(detail) }),
	});

test('the first axis runs fastest, and the third one slowest', () => {
	const made = cells([
		{ field: 'steps', values: [4, 8] },
		{ field: 'guidance', values: [1, 5] },
		{ field: 'seed', values: [1, 2] },
	]);
	expect(made.map(({ steps, guidance, seed }) => [steps, guidance, seed])).toEqual([
		[4, 1, 1],
		[8, 1, 1],
		[4, 5, 1],
		[8, 5, 1],
		[4, 1, 2],
		[8, 1, 2],
		[4, 5, 2],
		[8, 5, 2],
	]);
});

test('the words of a matrix are put behind the prompt, and behind what was written', () => {
	const axes = [
		{ field: 'prompt_part', values: ['', 'at night'] },
		{ field: 'prompt_part', values: ['', 'blue'] },
	];
	expect(cells(axes).map(({ prompt }) => prompt)).toEqual([
		'a fox in the snow',
		'a fox in the snow, at night',
		'a fox in the snow, blue',
		'a fox in the snow, at night, blue',
	]);
	expect(cells(axes, { prompt: 'x', written: 'a {b|c}' }).map(({ written }) => written)).toContain('a {b|c}, at night, blue');
});

test('search and replace changes the prompt and what should not be there', () => {
	const [same, other] = cells([{ field: 'prompt_sr', values: ['a ', 'two '] }]);
	expect([same, other]).toEqual([request, { ...request, prompt: 'two fox in the snow', negative_prompt: 'two dog' }]);
	expect(() => cells([{ field: 'prompt_sr', values: ['owl', 'cat'] }])).toThrow(refusal('axes[0].values', /"owl" does not stand/));
});

test('sizes and LoRA weights are written as people know them', () => {
	expect(cells([{ field: 'size', values: ['64x128', '128 × 64'] }]).map(({ width, height }) => [width, height])).toEqual([
		[64, 128],
		[128, 64],
	]);
	const base = { ...request, loras: [{ name: 'ink', weight: 1 }] };
	expect(cells([{ field: 'lora:ink', values: [0, 0.5] }], base).map(({ loras }) => loras)).toEqual([[], [{ name: 'ink', weight: 0.5 }]]);
});

test('labels say what changes, unless others are given', () => {
	expect(parseAxes([{ field: 'steps', values: [4], labels: ['Vier'] }])[0]?.labels).toEqual(['Vier']);
	expect(parseAxes([{ field: 'steps', values: [4] }])[0]?.labels).toEqual(['steps: 4']);
});

test.each<[string, unknown, string, RegExp]>([
	['no axis', [], 'axes', /1 to 3/],
	['an unknown field', [{ field: 'colour', values: [1] }], 'axes[0].field', /one of/],
	['no values', [{ field: 'steps', values: [] }], 'axes[0].values', /list/],
	['other labels', [{ field: 'steps', values: [1, 2], labels: ['x'] }], 'axes[0].labels', /as many/],
	['too many cells', [{ field: 'seed', values: Array.from({ length: 101 }, (_, n) => n) }], 'axes', /101 pictures; at most 100/],
	['one field twice', [1, 2].map((n) => ({ field: 'steps', values: [n] })), 'axes', /Two axes/],
	['a value out of range', [{ field: 'strength', values: [2] }], 'strength', /init_image|between/],
	['a wrong size', [{ field: 'size', values: ['large'] }], 'axes[0].values', /no size/],
])('%s is refused', (_what, axes, field, detail) => {
	expect(() => cells(axes)).toThrow(refusal(field, detail));
});
