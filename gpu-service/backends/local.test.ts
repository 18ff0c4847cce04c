import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '#contract/generation.ts';
import { resolveSettings } from '#contract/settings.ts';
import type { EnginePixels } from '../engine/protocol.ts';
import { calm, recordPainting, silentLog } from '../engine/recorded-painting.cases.ts';
import { describeBackend } from './backend.cases.ts';
import { createLocalBackend, type LocalBackend } from './local.ts';

const pipelines = 'fixtures/pipelines/models';
const expected = 'fixtures/pipelines/expected';

let data = '';
beforeAll(async () => {
	data = await mkdtemp(join(tmpdir(), 'easel-data-'));
});
afterAll(() => rm(data, { recursive: true }));

function open(models: string): Promise<LocalBackend> {
	const configuration = {
		models,
		data,
		providers: ['cpu'],
		idle_minutes: 10,
		step_seconds: 300,
		recipe_cache_gb: 1,
		prepared_gb: 0,
		disk_reserve_mb: 0,
		safety_checker: 'off' as const,
		batch: 'auto' as const,
	};
	return createLocalBackend({ configuration, log: silentLog });
}

describeBackend('the local engine', { open: () => open(pipelines), quick: { model: 'sd15', width: 64, height: 64, steps: 3 } });

async function paintOne(backend: LocalBackend, settings: Settings): Promise<EnginePixels> {
	const recording = recordPainting();
	await backend.paint({ id: 'x', settings }, recording, calm());
	const [picture] = recording.pictures;
	if (picture === undefined) throw new Error('there is no picture');
	return picture.pixels;
}

/** Largest and mean difference in levels. */
async function difference(pixels: EnginePixels, file: string): Promise<{ largest: number; mean: number }> {
	const { data: wanted } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	expect(pixels.data).toHaveLength(wanted.length);
	let largest = 0;
	let sum = 0;
	for (const [index, value] of wanted.entries()) {
		const off = Math.abs(value - pixels.data[index]);
		largest = Math.max(largest, off);
		sum += off;
	}
	return { largest, mean: sum / wanted.length };
}

async function settingsFor(backend: LocalBackend, request: Parameters<typeof resolveSettings>[0]): Promise<Settings> {
	const model = (await backend.catalog()).models.find(({ name }) => name === request.model);
	if (model === undefined) throw new Error(`there is no model ${request.model}`);
	return resolveSettings(request, model, 0);
}

describe('pictures', () => {
	const fixture = { prompt: 'a red fox in the snow', seed: 0, steps: 20, guidance: 7.5, width: 64, height: 64 };

	it.each([
		['sd15', 'sd15/square', 2, 0.05],
		['sd15-legacy', 'sd15/square', 2, 0.05],
		['sd15-external-data', 'sd15/square', 2, 0.05],
		['sd15-fp16-weights', 'sd15/square', 40, 3],
		['sd2-v', 'sd2-v/square', 2, 0.05],
	])('of %s are those of the reference implementation', async (model, picture, largest, mean) => {
		await using backend = await open(pipelines);
		const { request } = JSON.parse(await readFile(`${expected}/${picture}.json`, 'utf8')) as { request: typeof fixture };
		const { prompt, seed, steps, guidance, width, height } = request;
		const settings = await settingsFor(backend, { model, prompt, seed, steps, guidance, width, height });
		const off = await difference(await paintOne(backend, settings), `${expected}/${picture}-0.png`);
		expect(off.largest).toBeLessThanOrEqual(largest);
		expect(off.mean).toBeLessThanOrEqual(mean);
	});

	it('of the model in the repository are those that it was given with, to two levels', async () => {
		await using backend = await open('models');
		const rows = JSON.parse(await readFile('fixtures/starter/expected.json', 'utf8')) as (typeof fixture & { file: string })[];
		expect(rows.length).toBeGreaterThan(0);
		for (const { prompt, seed, steps, guidance, width, height, file } of rows) {
			const settings = await settingsFor(backend, { model: 'starter', prompt, seed, steps, guidance, width, height });
			expect((await difference(await paintOne(backend, settings), `fixtures/starter/${file}`)).largest).toBeLessThanOrEqual(2);
		}
	}, 120_000);

	it('of the same request and seed are equal to the byte, in the same process and in another', async () => {
		await using backend = await open('models');
		const settings = await settingsFor(backend, { model: 'starter', prompt: 'a fox in the snow', seed: 7, steps: 4 });
		const first = await paintOne(backend, settings);
		const pid = backend.enginePid();
		expect(await paintOne(backend, settings)).toEqual(first);
		expect(backend.enginePid()).toBe(pid);
		await backend.release();
		expect(await paintOne(backend, settings)).toEqual(first);
		expect(backend.enginePid()).not.toBe(pid);
		expect(await paintOne(backend, { ...settings, seed: 8 })).not.toEqual(first);
	});

	it('are painted by a process that leaves the processor to the pages', async () => {
		await using backend = await open(pipelines);
		await paintOne(backend, await settingsFor(backend, { model: 'sd15', prompt: 'a fox', steps: 1 }));
		expect(getPriority(backend.enginePid() ?? 0)).toBeGreaterThanOrEqual(10);
	});
});

describe('the catalog', () => {
	it('tells the truth about the model in the repository', async () => {
		await using backend = await open('models');
		const { default_model, provider, models } = await backend.catalog();
		const model = models.find(({ name }) => name === default_model);
		expect(provider).toBe('cpu');
		expect(model).toMatchObject({
			family: 'stable-diffusion',
			max_tokens: 32,
			state: 'unloaded',
			loading: null,
			problem: null,
			licence: { name: 'MIT' },
			defaults: { steps: 20, guidance: 3, width: 256, height: 256, count: 1, negative_prompt: '', scheduler: 'ddim' },
			limits: { steps: { min: 1, max: 100 }, count: { min: 1, max: 8 } },
		});
		expect(model?.description).toContain('emoji-like things');
		expect(model?.hash).toMatch(/^[0-9a-f]{64}$/);
		expect(model?.schedulers.map(({ name }) => name).slice(0, 2)).toEqual(['ddim', 'euler']);
		expect(model?.vocabulary?.subjects).toContain('fox');
		expect(model?.vocabulary?.places).toContain('in the snow');
		for (const { width, height } of model?.sizes ?? []) {
			expect(resolveSettings({ prompt: '', width, height }, model!, 0)).toMatchObject({ width, height });
		}
	});

	it('offers a folder without a manifest with what its configs tell', async () => {
		await using backend = await open(pipelines);
		const model = (await backend.catalog()).models.find(({ name }) => name === 'sd15-legacy');
		expect(model).toMatchObject({ title: 'sd15-legacy', max_tokens: 77, licence: { name: 'not stated' }, vocabulary: null });
		expect(model?.limits.width).toMatchObject({ min: 64, multiple: 64 });
	});

	it('tells that a model is ready, and that its memory was given back', async () => {
		await using backend = await open(pipelines);
		const stateOf = async () => (await backend.catalog()).models.find(({ name }) => name === 'sd15')?.state;
		await paintOne(backend, await settingsFor(backend, { model: 'sd15', prompt: 'a fox', steps: 1 }));
		expect(await stateOf()).toBe('ready');
		await backend.release();
		expect(await stateOf()).toBe('unloaded');
	});
});

describe('a model that breaks', () => {
	let models = '';
	beforeAll(async () => {
		models = await mkdtemp(join(tmpdir(), 'easel-broken-'));
		for (const name of ['good', 'cut', 'gone']) await cp(`${pipelines}/sd15`, join(models, name), { recursive: true });
	});
	afterAll(() => rm(models, { recursive: true }));

	it('says which file and why, and does not keep others from being painted with', async () => {
		await using backend = await open(models);
		const cut = await settingsFor(backend, { model: 'cut', prompt: 'a fox', steps: 1 });
		const gone = await settingsFor(backend, { model: 'gone', prompt: 'a fox', steps: 1 });
		await truncate(join(models, 'cut', 'unet', 'model.onnx'), 1000);
		await rm(join(models, 'gone', 'vae_decoder', 'model.onnx'));
		await expect(paintOne(backend, cut)).rejects.toMatchObject({
			problem: { code: 'model_broken', detail: expect.stringContaining('unet/model.onnx: the model file is damaged') },
		});
		await expect(paintOne(backend, gone)).rejects.toMatchObject({
			problem: { code: 'model_broken', detail: expect.stringContaining('vae_decoder/model.onnx: is missing') },
		});
		await paintOne(backend, { ...cut, model: 'good' });
		expect(backend.measured().timings?.device).toBeGreaterThan(0);
		await expect(paintOne(backend, cut)).rejects.toThrow();
		expect(backend.measured()).toEqual({ run: null, timings: null });
		const broken = (await backend.catalog()).models.filter(({ state }) => state === 'broken');
		expect(broken.map(({ name }) => name)).toEqual(['cut', 'gone']);
		expect(JSON.stringify(broken)).not.toContain(models);
	});

	it('is whole again as soon as its file is', async () => {
		await using backend = await open(models);
		await cp(`${pipelines}/sd15/unet/model.onnx`, join(models, 'cut', 'unet', 'model.onnx'));
		await paintOne(backend, await settingsFor(backend, { model: 'cut', prompt: 'a fox', steps: 1 }));
	});

	it('with a manifest that is wrong names the field', async () => {
		await writeFile(join(models, 'good', 'manifest.json'), '{"defaults": {"steps": "many"}}');
		await using backend = await open(models);
		const model = (await backend.catalog()).models.find(({ name }) => name === 'good');
		expect(model?.problem?.detail).toContain('"defaults.steps" must be a number');
	});
});
