import { describe, expect, it } from 'vitest';
import { parseManifest, parseVocabulary } from './manifest.ts';

describe('a manifest', () => {
	it('may be missing or say nothing', () => {
		expect(parseManifest(null)).toEqual(parseManifest({}));
		expect(parseManifest(null)).toMatchObject({ title: null, isDefault: false, sizes: [], licence: { name: 'not stated' } });
	});

	it('gives title, licence, defaults, limits and sizes', () => {
		const manifest = parseManifest({
			title: 'Foxes',
			licence: { name: 'MIT' },
			default: true,
			defaults: { steps: 12, scheduler: 'euler' },
			limits: { width: { min: 64, max: 128, multiple: 8 } },
			sizes: [{ label: 'Square', width: 64, height: 64 }],
		});
		expect(manifest).toMatchObject({
			title: 'Foxes',
			licence: { name: 'MIT', url: null, notice: null },
			isDefault: true,
			defaults: { steps: 12, scheduler: 'euler' },
			limits: { width: { min: 64, max: 128, multiple: 8 } },
			sizes: [{ label: 'Square', width: 64, height: 64 }],
		});
	});

	it.each([
		[[], 'must be an object'],
		[{ colour: 'red' }, '"colour" is not a field'],
		[{ title: 3 }, '"title" must be text'],
		[{ defaults: { steps: 'many' } }, '"defaults.steps" must be a number'],
		[{ defaults: { width: -1 } }, '"defaults.width" must be a number'],
		[{ limits: { steps: { min: 5, max: 1 } } }, '"min" is above "max"'],
		[{ sizes: {} }, '"sizes" must be a list'],
		[{ sizes: [{ width: 1, height: 1 }] }, 'needs a "label"'],
	])('%j is refused: %s', (value, reason) => {
		expect(() => parseManifest(value)).toThrow(reason);
		expect(() => parseManifest(value)).toThrow(/^manifest\.json: /);
	});
});

describe('a vocabulary', () => {
	it('is one list of each kind, the surest subjects first', () => {
		const vocabulary = parseVocabulary(
			{
				subjects: ['fox'],
				weaker_subjects: ['wolf'],
				places: { snow: ['in the snow', 'in winter'], sea: ['by the sea'] },
				subject_colours: ['red', 'blue'],
				background_colours: ['blue', 'pink'],
				examples: ['a fox in the snow'],
			},
			'words.json',
		);
		expect(vocabulary).toEqual({
			subjects: ['fox', 'wolf'],
			places: ['in the snow', 'in winter', 'by the sea'],
			colours: ['red', 'blue', 'pink'],
			examples: ['a fox in the snow'],
		});
	});

	it('with something else than words is refused by name', () => {
		expect(() => parseVocabulary({ subjects: [1] }, 'words.json')).toThrow('words.json: "subjects" must be a list of words');
	});
});
