import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { canvasOf } from './canvas.ts';
import { decode } from './decode.ts';
import { REQUEST } from './families/family.cases.ts';
import type { PaintRequest } from './families/family.ts';
import { expectSamePicture, openModel } from './families/reference.cases.ts';
import { paint } from './paint.ts';
import type { NamedTensors, RgbImage } from './tensor.ts';
import { findTinyDecoder, withTinyDecoder } from './tiny-decoder.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const folder = mkdtempSync(join(tmpdir(), 'easel-tiny-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = openModel(join(FIXTURES, 'pipelines/models/sd15'));
cpSync(join(FIXTURES, 'pipelines/models/sd15'), join(folder, 'sd15'), { recursive: true });
cpSync(join(FIXTURES, 'tiny-decoder/taesd_decoder'), join(folder, 'sd15/taesd_decoder'), { recursive: true });
const model = openModel(join(folder, 'sd15'));

interface Run {
	component: string;
	isPreview: boolean;
}

async function painted(given: Partial<PaintRequest>) {
	const painting = paint(model.family, model.parts, { ...REQUEST, ...given });
	const runs: Run[] = [];
	const previews: RgbImage[] = [];
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = painting.next(outputs);
		if (done) return { image: value, runs, previews };
		outputs = {};
		if (value.kind === 'step') previews.push(value.preview());
		if (value.kind !== 'run') continue;
		runs.push({ component: value.component, isPreview: value.isPreview === true });
		outputs = await model.run(value.component, value.inputs);
	}
}

describe('the tiny decoder', () => {
	test.each(['square', 'wide', 'img2img'])('makes the reference picture of the last latents of %s', async (name) => {
		const expected = join(FIXTURES, 'pipelines/expected/sd15', name);
		const { request, latents } = JSON.parse(readFileSync(`${expected}.json`, 'utf8'));
		const bytes = readFileSync(`${expected}.f32`);
		const [steps, , channels, height, width] = latents.shape;
		const size = channels * height * width;
		const last = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)).subarray(
			latents.offset + (steps - 1) * size,
			latents.offset + steps * size,
		);
		const format = withTinyDecoder(model.family.latentFormat(model.parts), model.parts);
		const decoding = decode(last, canvasOf(format, request));
		const run = decoding.next().value;
		if (!('kind' in run) || run.kind !== 'run') throw new Error('nothing was decoded');
		expect(run.component).toBe('taesd_decoder');
		const { value: image } = decoding.next(await model.run(run.component, run.inputs));
		await expectSamePicture(image as RgbImage, join(FIXTURES, 'tiny-decoder/expected', `${name}.png`));
	});

	test('is used for the picture when that is asked for, and the VAE of the model else', async () => {
		const componentsOf = async (given: Partial<PaintRequest>) => new Set((await painted(given)).runs.map(({ component }) => component));
		expect(await componentsOf({ decoder: 'tiny' })).toEqual(new Set(['text_encoder', 'unet', 'taesd_decoder']));
		expect(await componentsOf({})).toEqual(new Set(['text_encoder', 'unet', 'vae_decoder']));
	});

	test('makes previews where it is to, and leaves the picture as it is', async () => {
		const usual = await painted({});
		const { image, previews, runs } = await painted({ decodesPreviews: true });
		expect(image).toEqual(usual.image);
		expect(runs.filter(({ isPreview }) => isPreview)).toEqual(Array(4).fill({ component: 'taesd_decoder', isPreview: true }));
		expect(previews.map(({ width, height, data }) => [width, height, data.length])).toEqual(Array(4).fill([32, 64, 32 * 64 * 3]));
		const tiny = await painted({ decoder: 'tiny' });
		const last = previews[3];
		const [first] = Array.from(last.data);
		const corner = [0, 1, 64, 65].map((pixel) => tiny.image.data[pixel * 3]);
		expect(Math.abs(first - corner.reduce((sum, value) => sum + value, 0) / 4)).toBeLessThanOrEqual(1);
	});

	test('is found only where one fits the latents', () => {
		expect(findTinyDecoder(model.parts, 4)).toBe('taesd_decoder');
		expect(findTinyDecoder(model.parts, 16)).toBe(null);
		expect(findTinyDecoder(plain.parts, 4)).toBe(null);
	});
});
