import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveSettings } from '#contract/settings.ts';
import { describeModel } from '../engine/describe.ts';
import { memoryNeed } from '../engine/memory-need.ts';
import { calm, recordPainting, silentLog } from '../engine/recorded-painting.cases.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { createLocalBackend, type LocalBackend } from './local.ts';
import { createMemoryCheck, createMemoryForecast } from './memory.ts';

let data = '';
beforeAll(async () => {
	data = await mkdtemp(join(tmpdir(), 'easel-memory-'));
});
afterAll(() => rm(data, { recursive: true }));

/** A machine with so many free bytes. */
function open(free: number): Promise<LocalBackend> {
	const configuration = {
		models: 'fixtures/pipelines/models',
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
	return createLocalBackend({
		configuration,
		log: silentLog,
		checkMemory: createMemoryCheck(() => free),
		forecastMemory: createMemoryForecast(() => free),
	});
}

async function paint(backend: LocalBackend): Promise<Uint8Array | undefined> {
	const model = (await backend.catalog()).models.find(({ name }) => name === 'sd15');
	if (model === undefined) throw new Error('there is no such model');
	const settings = resolveSettings({ prompt: 'a fox', model: 'sd15', width: 64, height: 64, steps: 2 }, model, 7);
	const recording = recordPainting();
	await backend.paint({ id: 'x', settings }, recording, calm());
	return recording.pictures[0]?.pixels.data;
}

it('a generation that cannot fit is refused before anything is loaded', async () => {
	await using backend = await open(10e6);
	await expect(paint(backend)).rejects.toMatchObject({ problem: { code: 'out_of_memory' } });
	await expect(paint(backend)).rejects.toThrow(/^Painting 64 × 64 with "sd15" takes about 0\.2 GB of memory, and 0\.0 GB are free\./);
	expect(backend.enginePid()).toBeNull();
	expect(backend.measured().run).toBeNull();
});

it('a picture painted with little memory is the one that is painted with much', async () => {
	const path = resolve('fixtures/pipelines/models/sd15');
	const { whole, lean } = memoryNeed(describeModel(readModelFolder(path), 'cpu'), { width: 64, height: 64 }, 2);
	expect(lean).toBeLessThan(whole);
	await using little = await open(lean);
	await using much = await open(64e9);
	const [one, other] = [await paint(little), await paint(much)];
	expect(one).toBeDefined();
	expect(one).toEqual(other);
});

it('what is foretold is what is refused, with the nearest size that fits, and opens nothing', async () => {
	const path = resolve('fixtures/pipelines/models/sd15');
	const description = describeModel(readModelFolder(path), 'cpu');
	const { lean } = memoryNeed(description, { width: 128, height: 64 }, 2);
	await using backend = await open(lean);
	const model = (await backend.catalog()).models.find(({ name }) => name === 'sd15');
	if (model === undefined) throw new Error('there is no such model');
	const sized = (width: number, height: number) => resolveSettings({ prompt: 'a fox', model: 'sd15', width, height }, model, 7);
	expect(await backend.foretellMemory(sized(128, 64))).toEqual({ need: lean, have: lean, fits: null });
	const outlook = await backend.foretellMemory(sized(128, 128));
	expect(outlook).toMatchObject({ have: lean, fits: { width: 80, height: 80 } });
	expect(outlook?.need).toBeGreaterThan(lean);
	expect(await backend.foretellMemory({ ...sized(64, 64), model: 'unknown' })).toBeNull();
	expect(backend.enginePid()).toBeNull();
});
