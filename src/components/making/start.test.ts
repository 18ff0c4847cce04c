import { describe, expect, test } from 'vitest';
import { parseGenerationRequest } from '#contract/request.ts';
import { fakeCatalog } from '../../../test/support/fake-catalog.ts';
import { changeControl, withControl } from './control.ts';
import { enlarge, extend, listAble, startFrom, withMask, withoutStart, withStrength } from './start.ts';
import { strengthMeaning } from './strength.ts';
import { toVariation, withoutVariation } from './variation.ts';

const model = fakeCatalog.models[0]!;
const kept = (letter: string, width = 64, height = 64) => ({ sha256: letter.repeat(64), width, height });
const fromGallery = { ...kept('a'), picture: 'fox-1' };
const begun = startFrom({ prompt: 'a fox', hires: { scale: 2, upscaler: 'latent', steps: 0, strength: 0.5 } }, fromGallery, model);

describe('a picture to start from', () => {
	test('comes with its shape and where it is from; what does not go with it leaves', () => {
		expect(begun).toEqual({
			prompt: 'a fox',
			init_image: `input:${'a'.repeat(64)}`,
			picture_fit: 'crop',
			strength: 0.6,
			derived_from: { picture: 'fox-1', operation: 'image-to-image' },
		});
		expect(startFrom({ prompt: 'a fox' }, { ...kept('a', 4_000, 2_000), picture: null }, model)).toMatchObject({ height: 32 });
	});

	test('takes along, when it goes, all that belongs to it', () => {
		expect(withoutStart(withMask(begun, 'b'.repeat(64)))).toEqual({ prompt: 'a fox' });
		expect(withoutStart(enlarge({ prompt: 'a fox' }, fromGallery, 'crisp'))).toEqual({ prompt: 'a fox' });
		expect(withoutStart({ ...begun, upscaler: 'crisp' })).toEqual({ prompt: 'a fox', upscaler: 'crisp' });
	});

	test('is known by what is done with it', () => {
		const masked = withMask(begun, 'b'.repeat(64));
		expect([masked.derived_from?.operation, masked.strength]).toEqual(['inpaint', 0.8]);
		expect(withMask(masked, null)).toMatchObject({ derived_from: { operation: 'image-to-image' } });
		const extended = extend(masked, { start: kept('c', 96, 64), mask: kept('d', 96, 64) }, model);
		expect(extended).toMatchObject({ width: 96, strength: 0.9, derived_from: { picture: 'fox-1', operation: 'outpaint' } });
		expect(extended.mask).toBe(`input:${'d'.repeat(64)}`);
		for (const draft of [begun, masked, extended]) expect(parseGenerationRequest(draft)).toEqual(draft);
	});

	test('keeps its own size while it is left as it is, and gets one that can be painted when it is not', () => {
		const still = withStrength({ ...begun, width: 128 }, 0, null, model);
		expect([still.width, still.strength]).toEqual([undefined, 0]);
		expect(withStrength(still, 0.4, { width: 300, height: 150 }, model)).toMatchObject({ strength: 0.4, height: 32 });
	});

	test('is for models that can', () => {
		const blind = { ...model, name: 'blind', features: { ...model.features, init_image: false } };
		const maskless = { ...model, name: 'maskless', features: { ...model.features, mask: false } };
		const names = (draft: { mask?: string }) => listAble([model, blind, maskless], draft).map(({ name }) => name);
		expect(names({})).toEqual(['starter', 'maskless']);
		expect(names({ mask: 'input:' })).toEqual(['starter']);
	});
});

test('a strength is said in other words the more it changes', () => {
	const said = [0, 0.1, 0.3, 0.5, 0.6, 0.8, 0.9, 1].map(strengthMeaning);
	expect(new Set(said).size).toBe(said.length);
});

test('a picture that is followed, and a variation, go without a trace', () => {
	const followed = withControl({ prompt: 'a fox' }, fromGallery, model);
	expect(followed).toMatchObject({ control: [{ model: 'canny', weight: 1, start: 0, end: 1 }], derived_from: { operation: 'control' } });
	expect(changeControl(followed, null)).toEqual({ prompt: 'a fox' });
	const varied = toVariation({ prompt: 'a fox', seed: 7 }, 'fox-1');
	expect(varied).toMatchObject({ seed: 7, subseed_strength: 0.25, derived_from: { operation: 'variation' } });
	expect(withoutVariation(varied)).toEqual({ prompt: 'a fox', seed: 7 });
	// Of a picture that is started from and varied, the start is what remains.
	expect(withoutVariation({ ...begun, subseed_strength: 0.2 })).toEqual(begun);
});
