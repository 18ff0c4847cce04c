import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { neutralSettings, type Settings } from '#contract/generation.ts';
import { readPaintInputs } from './inputs.ts';

const files = new Map<string, Uint8Array>();
const keep = (bytes: Uint8Array): string => {
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	files.set(sha256, bytes);
	return `input:${sha256}`;
};
const readInput = async (sha256: string) => files.get(sha256) ?? null;
const grey = (width: number, height: number, level: number) =>
	sharp({ create: { width, height, channels: 3, background: { r: level, g: level, b: level } } }).png();
const settingsWith = (pictures: Partial<Settings>): Settings => ({
	...neutralSettings,
	prompt: '',
	negative_prompt: '',
	model: 'flat',
	seed: 0,
	steps: 1,
	guidance: 1,
	width: 16,
	height: 8,
	count: 1,
	scheduler: 'ddim',
	...pictures,
});

test('settings without pictures read none', async () => {
	expect(await readPaintInputs({ settings: settingsWith({}) })).toEqual({ image: null, mask: null, control: [] });
});

test('every picture comes in the size of the painting: colours for pictures, one byte a pixel for the mask', async () => {
	const use = (image: string) => ({ model: 'canny', image, weight: 1, start: 0, end: 1 });
	const [picture, mask, first, second] = await Promise.all([
		grey(40, 40, 100).jpeg({ quality: 100 }).toBuffer(),
		grey(16, 8, 255).toBuffer(),
		grey(16, 8, 1).toBuffer(),
		grey(16, 8, 2).toBuffer(),
	]);
	const control = [use(keep(first)), use(keep(second))];
	const settings = settingsWith({ init_image: keep(picture), mask: keep(mask), control });
	const inputs = await readPaintInputs({ settings, readInput });
	expect(inputs.image).toEqual({ width: 16, height: 8, data: Buffer.alloc(16 * 8 * 3, 100) });
	expect(inputs.mask).toEqual({ width: 16, height: 8, data: new Uint8Array(16 * 8).fill(255) });
	expect(inputs.control.map(({ data }) => data[0])).toEqual([1, 2]);
});

test.each([
	['gone', async () => `input:${'0'.repeat(64)}`, 'not_found'],
	['damaged', async () => keep((await grey(64, 64, 9).toBuffer()).subarray(0, 60)), 'validation_failed'],
	['no picture', async () => keep(Buffer.from('words')), 'validation_failed'],
])('a picture that is %s fails with its field and what to do', async (_what, make, code) => {
	const settings = settingsWith({ init_image: keep(await grey(16, 8, 0).toBuffer()), mask: await make() });
	await expect(readPaintInputs({ settings, readInput })).rejects.toMatchObject({
		problem: { code, field: 'mask', detail: expect.stringMatching(/"mask".*[Ss]end it again/) },
	});
});
