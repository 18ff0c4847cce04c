/** Upscalers and the hires fix in the engine as it runs: networks in a child, ONNX Runtime behind them. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '#contract/problem.ts';
import { float16, writeUpscaler } from '../models/upscaler.cases.ts';
import { createEngine, type Engine } from './engine.ts';
import type { EngineModel } from './loaded-child.ts';
import { type EnginePixels, noInputs, type PaintInputs, type UpscalerFile } from './protocol.ts';
import { calm, quickSettings, type Recording, recordPainting, silentLog } from './recorded-painting.cases.ts';
import type { Accident } from './scripted-child.cases.ts';

const fixtures = 'fixtures/upscaler';

let folder = '';
let engine: Engine;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-upscalers-'));
	await cp('fixtures/pipelines/models/sd15', join(folder, 'sd15'), { recursive: true });
	engine = createEngine({
		candidates: ['cpu'],
		idleMs: 600_000,
		stepLimitMs: 300_000,
		log: silentLog,
		recipes: { folder: join(folder, 'recipes'), limitBytes: 1e9 },
		child: new URL('./scripted-child.cases.ts', import.meta.url),
	});
});
afterEach(async () => {
	await engine[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

function modelWith(upscalers: UpscalerFile[], recipe: Partial<EngineModel['recipe']> = {}): EngineModel {
	return { title: 'SD', hash: 'a', recipe: { path: join(folder, 'sd15'), adapters: [], upscalers, ...recipe } };
}

function rrdb(scale: number, known: number | null = null): UpscalerFile {
	return { name: `rrdb-x${scale}`, path: join(process.cwd(), fixtures, `rrdb-x${scale}.onnx`), hash: `x${scale}`, scale: known };
}

async function readPicture(file: string): Promise<EnginePixels> {
	const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

const scenery = (width: number, height: number): EnginePixels => ({
	width,
	height,
	data: Uint8Array.from({ length: width * height * 3 }, (_, i) => 128 + 100 * Math.sin(i / 97)),
});

/** Settings under which a picture is only enlarged. */
const onlyUpscale = (image: EnginePixels, upscaler: string) => ({
	settings: { ...quickSettings, width: image.width, height: image.height, init_image: 'input:', strength: 0, upscaler },
	inputs: { ...noInputs, image } satisfies PaintInputs,
});

function onlyPicture({ pictures }: Recording): EnginePixels {
	expect(pictures).toHaveLength(1);
	return pictures[0]!.pixels;
}

function mostDifferent(one: EnginePixels, other: EnginePixels): number {
	expect([one.width, one.height]).toEqual([other.width, other.height]);
	return one.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (other.data[i] ?? 0))), 0);
}

describe('a picture that is only enlarged', () => {
	interface Case {
		model: string;
		scale: number;
		input: string;
		png: string;
	}

	it('is that of the reference, and no network of the model is opened', async () => {
		const components = ['unet', 'vae_decoder', 'vae_encoder', 'text_encoder'];
		const accidents = components.map((component): Accident => ({ file: `${component}/model.onnx`, call: 0, does: 'fail' }));
		await writeFile(join(folder, 'sd15', 'script.json'), JSON.stringify(accidents));
		const cases: Case[] = JSON.parse(await readFile(join(fixtures, 'cases.json'), 'utf8'));
		for (const { scale, input, png } of cases) {
			const recording = recordPainting();
			const { timings } = await engine.paint(
				modelWith([rrdb(scale)], { isIdle: true }),
				onlyUpscale(await readPicture(join(fixtures, input)), `rrdb-x${scale}`),
				recording,
				calm(),
			);
			expect(mostDifferent(onlyPicture(recording), await readPicture(join(fixtures, png)))).toBeLessThanOrEqual(1);
			expect(recording.stages.filter((stage) => stage !== 'loading')).toEqual(['upscale']);
			expect(timings).toMatchObject({ steps: [], text: null, decode: null });
			expect(timings.upscale).toBeGreaterThan(0);
		}
	});

	it('tells how much of it is done, and stops between two tiles', async () => {
		const shares: number[] = [];
		const abort = new AbortController();
		const recording = recordPainting();
		const observer: Recording = {
			...recording,
			onStage: (stage, detail) => {
				recording.onStage(stage, detail);
				if (detail.upscaled === undefined) return;
				shares.push(detail.upscaled);
				if (shares.length === 2) abort.abort(new Error('enough'));
			},
		};
		const work = onlyUpscale(scenery(700, 260), 'rrdb-x2');
		await expect(engine.paint(modelWith([rrdb(2, 2)], { isIdle: true }), work, observer, abort.signal)).rejects.toThrow('enough');
		expect(shares.slice(0, 2)).toEqual([1 / 6, 2 / 6]);
		expect(shares.length).toBeLessThan(6);
		expect(recording.pictures).toEqual([]);
	});

	it('may be enlarged by a network in half precision that takes tiles of one size', async () => {
		const path = join(folder, 'half.onnx');
		writeUpscaler(path, { before: [1, 3, 48, 64], after: [1, 3, 144, 192], type: float16, scale: [3, 3] });
		const image = scenery(100, 70);
		const recording = recordPainting();
		const upscaler = { name: 'half', path, hash: 'h', scale: null };
		await engine.paint(modelWith([upscaler], { isIdle: true }), onlyUpscale(image, 'half'), recording, calm());
		const wanted = scenery(300, 210).data.map((_, i) => {
			const [x, y] = [Math.floor(i / 3) % 300, Math.floor(i / 900)];
			return image.data[(Math.floor(y / 3) * 100 + Math.floor(x / 3)) * 3 + (i % 3)] ?? 0;
		});
		expect(mostDifferent(onlyPicture(recording), { width: 300, height: 210, data: wanted })).toBeLessThanOrEqual(1);
	});

	it('is refused before anything runs when it would become too large', async () => {
		const path = join(folder, 'huge.onnx');
		writeUpscaler(path, { before: [1, 3, 'h', 'w'], after: [1, 3, 'H', 'W'], scale: [16, 16] });
		const recording = recordPainting();
		const huge = { name: 'huge', path, hash: 'h', scale: null };
		await expect(
			engine.paint(modelWith([huge], { isIdle: true }), onlyUpscale(scenery(512, 512), 'huge'), recording, calm()),
		).rejects.toMatchObject({
			problem: { code: 'validation_failed', detail: expect.stringContaining('8192x8192 pixels, 67.2 million') },
		});
		expect(recording.stages).not.toContain('upscale');
	});
});

describe('after painting', () => {
	it('a picture is enlarged, and the recipe names the upscaler', async () => {
		const plain = recordPainting();
		const { run } = await engine.paint(modelWith([]), { settings: quickSettings, inputs: noInputs }, plain, calm());
		const recording = recordPainting();
		const settings = { ...quickSettings, upscaler: 'rrdb-x2' };
		const enlarged = await engine.paint(modelWith([rrdb(2)]), { settings, inputs: noInputs }, recording, calm());
		expect(recording.stages.slice(-3)).toEqual(['denoise', 'decode', 'upscale']);
		const again = recordPainting();
		await engine.paint(modelWith([rrdb(2)], { isIdle: true }), onlyUpscale(onlyPicture(plain), 'rrdb-x2'), again, calm());
		expect(onlyPicture(recording)).toEqual(onlyPicture(again));
		expect(enlarged.run.recipe).not.toBe(run.recipe);
	});

	it('and only enlarging, the model is opened when something is painted', async () => {
		await engine.paint(modelWith([rrdb(2)], { isIdle: true }), onlyUpscale(scenery(16, 16), 'rrdb-x2'), recordPainting(), calm());
		const recording = recordPainting();
		await engine.paint(modelWith([]), { settings: quickSettings, inputs: noInputs }, recording, calm());
		expect(recording.loading.at(-1)).toBe(1);
		expect(recording.pictures).toHaveLength(1);
	});

	it('a hires fix paints over what was enlarged', async () => {
		const recording = recordPainting();
		const hires = { scale: 2, upscaler: 'rrdb-x2', steps: 0, strength: 0.5 };
		await engine.paint(modelWith([rrdb(2)]), { settings: { ...quickSettings, hires }, inputs: noInputs }, recording, calm());
		const small = recordPainting();
		await engine.paint(modelWith([rrdb(2)]), { settings: { ...quickSettings, upscaler: 'rrdb-x2' }, inputs: noInputs }, small, calm());
		const image = onlyPicture(small);
		const again = recordPainting();
		const settings = { ...quickSettings, width: 128, height: 128, steps: 8, init_image: 'input:', strength: 0.5 };
		await engine.paint(modelWith([rrdb(2)]), { settings, inputs: { ...noInputs, image } }, again, calm());
		expect(onlyPicture(recording)).toEqual(onlyPicture(again));
		expect(recording.stages.filter((stage) => stage !== 'loading')).toEqual([
			'text',
			'denoise',
			'decode',
			'upscale',
			'decode',
			'denoise',
			'decode',
		]);
		expect(recording.steps.map(({ step, steps }) => `${step}/${steps}`)).toEqual(['1/8', '2/8', '3/8', '4/8', '5/8', '6/8', '7/8', '8/8']);
	});

	it('what a mask keeps is as it was, to the byte, unless it is asked for as the VAE gives it', async () => {
		const image = await readPicture('fixtures/pipelines/inputs/input-64.png');
		const mask = { width: 64, height: 64, data: Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 0 : 255)) };
		const paint = async (keep_unmasked: boolean) => {
			const recording = recordPainting();
			const settings = { ...quickSettings, init_image: 'input:', mask: 'input:', strength: 0.9, keep_unmasked };
			await engine.paint(modelWith([]), { settings, inputs: { ...noInputs, image, mask } }, recording, calm());
			return onlyPicture(recording);
		};
		const half = ({ data }: EnginePixels, from: number) =>
			data.filter((_, i) => Math.floor(i / 3) % 64 >= from && Math.floor(i / 3) % 64 < from + 28);
		const [kept, plain] = [await paint(true), await paint(false)];
		expect(half(kept, 0)).toEqual(half(image, 0));
		expect(half(plain, 0)).not.toEqual(half(image, 0));
		expect(half(kept, 36)).toEqual(half(plain, 36));
	});
});

describe('an upscaler that does not say how much it enlarges', () => {
	it('is measured in a child of its own', async () => {
		expect(await engine.measureUpscaler(rrdb(4).path)).toBe(4);
		expect(engine.state().pid).toBeNull();
	});

	it.each([
		[
			'enlarges one side more',
			{ before: [1, 3, 'h', 'w'], after: [1, 3, 'H', 'W'], scale: [2, 3] as const },
			'of a picture of 32x32 pixels it makes [1, 3, 64, 96]',
		],
		[
			'makes pictures smaller',
			{ before: [1, 3, 'h', 'w'], after: [1, 3, 'H', 'W'], scale: [0.5, 0.5] as const },
			'it makes [1, 3, 16, 16]',
		],
		[
			'has other channels than it says',
			{ before: ['b', 'c', 'h', 'w'], after: ['b', 'c', 'H', 'W'], scale: [1.5, 1.5] as const },
			'it makes [1, 3, 48, 48]',
		],
	])('and %s is refused', async (_, written, says) => {
		const path = join(folder, 'odd.onnx');
		writeUpscaler(path, written);
		const failure = await engine.measureUpscaler(path).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(ProblemError);
		expect((failure as ProblemError).problem).toMatchObject({ code: 'model_broken', detail: expect.stringContaining(says) });
		expect((failure as ProblemError).message).not.toContain(folder);
	});

	it('and cannot be opened says so, when it is used as well', async () => {
		const path = join(folder, 'sd15/broken.onnx');
		await cp('fixtures/pipelines/models/sd15/vae_decoder/model.onnx', path);
		const broken = { name: 'broken', path, hash: 'b', scale: null };
		await expect(
			engine.paint(modelWith([broken], { isIdle: true }), onlyUpscale(scenery(16, 16), 'broken'), recordPainting(), calm()),
		).rejects.toMatchObject({
			problem: {
				code: 'model_broken',
				detail: expect.stringMatching(/^The upscaler "broken" cannot be used. broken.onnx: takes pictures of 4 channels/),
			},
		});
	});
});
