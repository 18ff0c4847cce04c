/** Upscalers against the reference: fixtures/upscaler/README.md. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { double, doubler } from './families/arithmetic-upscaler.cases.ts';
import type { NetworkInfo, Upscaler } from './families/family.ts';
import type { NamedTensors, RgbImage } from './tensor.ts';
import { upscale } from './upscale.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/upscaler');

interface Case {
	model: string;
	scale: number;
	input: string;
	output: { file?: string; offset?: number; shape: number[]; sha256: string };
	png: string;
	reach_input_pixels: number;
}
const cases: Case[] = JSON.parse(readFileSync(join(FOLDER, 'cases.json'), 'utf8'));

type Run = (inputs: NamedTensors) => NamedTensors | Promise<NamedTensors>;

interface Upscaled {
	image: RgbImage;
	runs: { inputs: NamedTensors; outputs: NamedTensors }[];
	tiles: string[];
}

async function runUpscale(image: RgbImage, upscaler: Upscaler, run: Run): Promise<Upscaled> {
	const running = upscale(image, upscaler);
	const upscaled: Omit<Upscaled, 'image'> = { runs: [], tiles: [] };
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = running.next(outputs);
		if (done) return { ...upscaled, image: value };
		outputs = {};
		if (value.kind === 'tile') upscaled.tiles.push(`${value.tile}/${value.tiles}`);
		if (value.kind !== 'run') continue;
		outputs = await run(value.inputs);
		upscaled.runs.push({ inputs: value.inputs, outputs });
	}
}

async function readPicture(file: string): Promise<RgbImage> {
	const { data, info } = await sharp(join(FOLDER, file)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

async function open({ model, scale }: Pick<Case, 'model' | 'scale'>): Promise<{ upscaler: Upscaler; run: Run }> {
	const { info, run } = await createOnnxRuntime().open(join(FOLDER, model), 'cpu');
	return { upscaler: toUpscaler(info, scale), run };
}

function toUpscaler({ inputs: [input], outputs: [output] }: NetworkInfo, scale: number): Upscaler {
	return { component: 'upscaler', input, output, scale };
}

function mostDifferent(one: RgbImage, other: RgbImage): number {
	expect([one.width, one.height, one.data.length]).toEqual([other.width, other.height, other.data.length]);
	return one.data.reduce((most, value, i) => Math.max(most, Math.abs(value - other.data[i])), 0);
}

/** A picture of any size with something to see everywhere: smooth, with edges and with grain. */
function scenery(width: number, height: number): RgbImage {
	const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
		const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
		const edge = (x >> 4) % 2 === (y >> 4) % 2 ? 40 : 0;
		return 128 + 60 * Math.sin(x / 17 + (i % 3)) * Math.cos(y / 23) + edge + ((i * 7919) % 23);
	});
	return { width, height, data };
}

describe.each(cases)('$model on $input', (reference) => {
	const { input, output, png, scale } = reference;

	test('gives the numbers and the picture of the reference', async () => {
		const { upscaler, run } = await open(reference);
		const { image, runs, tiles } = await runUpscale(await readPicture(input), upscaler, run);
		expect(tiles).toEqual(['1/1']);
		const [given] = Object.values(runs[0].outputs);
		expect(given.shape).toEqual(output.shape);
		if (output.file !== undefined) {
			const bytes = readFileSync(join(FOLDER, output.file));
			const wanted = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
			expect(createHash('sha256').update(bytes).digest('hex')).toBe(output.sha256);
			expect(wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - given.data[i])), 0)).toBeLessThanOrEqual(1e-5);
		}
		expect(mostDifferent(image, await readPicture(png))).toBeLessThanOrEqual(1);
		expect(image.width).toBe(output.shape[3]);
		expect(upscaler.scale).toBe(scale);
	});
});

describe('tiles', () => {
	test('cannot be seen: in tiles a picture is what it is whole', async () => {
		const { upscaler, run } = await open({ model: 'rrdb-x2.onnx', scale: 2 });
		const [width, height] = [300, 284];
		const picture = scenery(width, height);
		const { image, tiles } = await runUpscale(picture, upscaler, run);
		expect(tiles).toEqual(['1/4', '2/4', '3/4', '4/4']);
		const plane = width * height;
		const data = Float32Array.from({ length: 3 * plane }, (_, i) => picture.data[(i % plane) * 3 + Math.floor(i / plane)] / 255);
		const outputs = await run({ [upscaler.input.name]: { type: 'float32', data, shape: [1, 3, height, width] } });
		const planes = outputs[upscaler.output.name].data;
		const whole = Uint8ClampedArray.from({ length: 12 * plane }, (_, i) => planes[(i % 3) * 4 * plane + Math.floor(i / 3)] * 255);
		expect(mostDifferent(image, { width: 2 * width, height: 2 * height, data: new Uint8Array(whole.buffer) })).toBeLessThanOrEqual(1);
	});

	test('have the size that a network declares, also where the picture is smaller', async () => {
		const { upscaler, run } = await open({ model: 'rrdb-x2.onnx', scale: 2 });
		const fixed = { ...upscaler, input: { ...upscaler.input, shape: [1, 3, 64, 96] } };
		for (const [width, height, tiles] of [
			[200, 100, 9],
			[40, 28, 1],
		]) {
			const picture = scenery(width, height);
			const inTiles = await runUpscale(picture, fixed, run);
			expect(inTiles.runs).toHaveLength(tiles);
			expect(inTiles.runs.every(({ inputs }) => inputs['input'].shape.join() === '1,3,64,96')).toBe(true);
			expect([inTiles.image.width, inTiles.image.height]).toEqual([2 * width, 2 * height]);
		}
		const whole = await runUpscale(scenery(200, 100), upscaler, run);
		expect(mostDifferent((await runUpscale(scenery(200, 100), fixed, run)).image, whole.image)).toBeLessThanOrEqual(1);
	});
});

test.each([
	[1, 1],
	[7, 5],
	[301, 258],
])('a picture of %i x %i pixels comes out exactly, whatever sides the network takes', async (width, height) => {
	const picture = scenery(width, height);
	const { image, runs } = await runUpscale(picture, doubler, double);
	expect(runs.every(({ inputs }) => inputs['x'].shape[2] % 4 === 0 && inputs['x'].shape[3] % 4 === 0)).toBe(true);
	expect([image.width, image.height]).toEqual([2 * width, 2 * height]);
	const wanted = image.data.map((_, i) => {
		const [x, y] = [Math.floor(i / 3) % (2 * width), Math.floor(i / 6 / width)];
		return picture.data[((y >> 1) * width + (x >> 1)) * 3 + (i % 3)];
	});
	expect(mostDifferent(image, { ...image, data: wanted })).toBe(0);
});

test('a network that answers in another size is reported', async () => {
	await expect(runUpscale(scenery(8, 8), { ...doubler, scale: 4 }, double)).rejects.toThrow('upscaler must give 3072 float32 values as y');
});
