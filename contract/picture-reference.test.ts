import { expect, test } from 'vitest';
import { toCanonicalJson } from './canonical-json.ts';
import { neutralSettings } from './generation.ts';
import { inputHash, inputsOf, picturesOf, toInputReference, withPictures } from './picture-reference.ts';

const hash = 'a'.repeat(64);
const use = (image: string) => ({ model: 'canny', image, weight: 1, start: 0, end: 1 });

test('every picture of a request is found and can be renamed, the rest stays', () => {
	const request = { prompt: 'a', init_image: 'one', mask: 'two', control: [use('three'), use('four')] };
	expect(picturesOf(request).map(({ field }) => field)).toEqual(['init_image', 'mask', 'control[0].image', 'control[1].image']);
	const renamed = withPictures(request, ({ field, reference }) => `${field} was ${reference}`);
	expect(renamed).toMatchObject({ prompt: 'a', init_image: 'init_image was one', control: [{}, { image: 'control[1].image was four' }] });
	expect(withPictures({ prompt: 'a' }, () => 'x')).toEqual({ prompt: 'a' });
});

test('settings name their pictures by hash, and none where there is none', () => {
	expect(inputsOf(neutralSettings)).toEqual([]);
	expect(inputsOf({ ...neutralSettings, init_image: toInputReference(hash), control: [use('data:,')] })).toEqual([hash]);
	for (const other of ['input:', `input:${hash}0`, `input:${hash.toUpperCase()}`, hash, 'input:../../x'])
		expect(inputHash(other)).toBeNull();
});

test('JSON in one order of keys tells apart what differs deep inside', () => {
	expect(toCanonicalJson({ b: 1, a: [{ d: 2, c: 3 }] })).toBe('{"a":[{"c":3,"d":2}],"b":1}');
	expect(toCanonicalJson({ a: [{ c: 1 }] })).not.toBe(toCanonicalJson({ a: [{ c: 2 }] }));
});
