import { describe, expect, test } from 'vitest';
import type { CatalogModel } from '#contract/catalog.ts';
import { nameRatio, ratios, sizeForPicture, sizeForRatio } from './ratios.ts';

function modelOf(native: number, min: number, max: number, multiple: number): Pick<CatalogModel, 'defaults' | 'limits'> {
	const side = { min, max, multiple };
	const many = { min: 1, max: 100 };
	return {
		defaults: { negative_prompt: '', steps: 20, guidance: 4, width: native, height: native, count: 1, scheduler: 'ddim' },
		limits: { steps: many, guidance: many, count: many, width: side, height: side },
	};
}

const models = { starter: modelOf(256, 128, 512, 32), sd15: modelOf(512, 64, 1024, 8), sdxl: modelOf(1024, 512, 2048, 64) };

describe.each(Object.entries(models))('of %s', (_name, model) => {
	const { limits, defaults } = model;
	test.each(ratios.flatMap(({ across, down }) => [across / down, down / across]))('the ratio %f is a size that it can paint', (ratio) => {
		const { width, height } = sizeForRatio(model, ratio);
		expect([width % (limits.width.multiple ?? 1), height % (limits.height.multiple ?? 1)]).toEqual([0, 0]);
		for (const side of [width, height]) expect(side >= limits.width.min && side <= limits.width.max).toBe(true);
		expect(Math.abs(width / height / ratio - 1)).toBeLessThan(0.1);
		expect(Math.abs((width * height) / (defaults.width * defaults.height) - 1)).toBeLessThan(0.2);
	});

	test('a turned ratio is the turned size', () => {
		for (const { across, down } of ratios) {
			const { width, height } = sizeForRatio(model, across / down);
			expect(sizeForRatio(model, down / across)).toEqual({ width: height, height: width });
		}
	});

	test('the square is the size that it was made for, and sizes know their ratio', () => {
		expect(sizeForRatio(model, 1)).toEqual({ width: defaults.width, height: defaults.height });
		expect(nameRatio(model, sizeForRatio(model, 16 / 9))).toBe('16:9');
		expect(nameRatio(model, sizeForRatio(model, 2 / 3))).toBe('2:3');
	});
});

test('what people know of SD 1.5 and SDXL comes out', () => {
	expect(sizeForRatio(models.sdxl, 16 / 9)).toEqual({ width: 1344, height: 768 });
	expect(sizeForRatio(models.sdxl, 3 / 4)).toEqual({ width: 896, height: 1152 });
});

test('a narrow range gives the nearest shape that is possible', () => {
	expect(sizeForRatio(modelOf(64, 64, 128, 16), 21 / 9)).toEqual({ width: 128, height: 64 });
});

test('a picture keeps its size where the model can paint it, else its shape', () => {
	expect(sizeForPicture(models.starter, { width: 224, height: 288 })).toEqual({ width: 224, height: 288 });
	expect(sizeForPicture(models.starter, { width: 4032, height: 3024 })).toEqual(sizeForRatio(models.starter, 4 / 3));
	expect(nameRatio(models.starter, { width: 512, height: 128 })).toBeNull();
});
