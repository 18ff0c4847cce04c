import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest } from '#contract/generation.ts';
import { resolveSettings } from '#contract/settings.ts';
import { calm, type Recording, recordPainting, silentLog } from '../engine/recorded-painting.cases.ts';
import { writeUpscaler } from '../models/upscaler.cases.ts';
import { createLocalBackend, type LocalBackend } from './local.ts';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-backend-upscalers-'));
	const upscalers = join(folder, 'models/upscalers');
	await mkdir(upscalers, { recursive: true });
	await cp('fixtures/pipelines/models/sd15', join(folder, 'models/sd15'), { recursive: true });
	await cp('fixtures/upscaler/rrdb-x4.onnx', join(upscalers, 'crisp.onnx'));
	await cp('fixtures/pipelines/models/sd15/vae_decoder/model.onnx', join(upscalers, 'decoder.onnx'));
	writeUpscaler(join(upscalers, 'crooked.onnx'), { before: ['b', 3, 'h', 'w'], after: ['b', 3, 'H', 'W'], scale: [2, 3] });
	writeUpscaler(join(upscalers, 'fixed.onnx'), { before: [1, 3, 32, 32], after: [1, 3, 64, 64] });
});
afterAll(() => rm(folder, { recursive: true }));

function open(): Promise<LocalBackend> {
	const configuration = {
		models: join(folder, 'models'),
		data: join(folder, 'data'),
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

async function paint(backend: LocalBackend, request: Partial<GenerationRequest>): Promise<Recording> {
	const { models, loras, upscalers } = await backend.catalog();
	const model = models.find(({ name }) => name === 'sd15');
	if (model === undefined) throw new Error('there is no model');
	const settings = resolveSettings({ prompt: 'a fox', seed: 1, steps: 2, width: 64, height: 64, ...request }, model, 0, {
		loras,
		upscalers,
	});
	const recording = recordPainting();
	await backend.paint(
		{ id: 'x', settings, readInput: () => sharp('fixtures/upscaler/x4-20x16-input.png').png().toBuffer() },
		recording,
		calm(),
	);
	return recording;
}

describe('upscalers of the catalog', () => {
	it('are listed with their scale, measured where the file does not tell, and with what is wrong with them', async () => {
		await using backend = await open();
		const known = Promise.withResolvers<void>();
		const look = async () => {
			const { upscalers } = await backend.catalog();
			if (upscalers.every(({ scale, problem }) => scale !== null || problem !== null)) known.resolve();
		};
		backend.onCatalogChange(() => void look().catch(known.reject));
		const first = await backend.catalog();
		expect(first.upscalers.map(({ name, scale }) => [name, scale])).toEqual([
			['crisp', null],
			['crooked', null],
			['decoder', null],
			['fixed', 2],
		]);
		await known.promise;
		const { upscalers } = await backend.catalog();
		expect(upscalers.map(({ name, scale, problem }) => [name, scale, problem?.detail ?? null])).toEqual([
			['crisp', 4, null],
			['crooked', null, expect.stringMatching(/^The upscaler "crooked" cannot be used. crooked.onnx: is no upscaler: .*\[1, 3, 64, 96\]/)],
			['decoder', null, expect.stringContaining('takes pictures of 4 channels')],
			['fixed', 2, null],
		]);
		expect(JSON.stringify(upscalers)).not.toContain(folder);
		await expect(paint(backend, { upscaler: 'crooked' })).rejects.toMatchObject({ problem: { field: 'upscaler' } });
		await expect(paint(backend, { hires: { scale: 2, upscaler: 'decoder', steps: 0, strength: 0.5 } })).rejects.toMatchObject({
			problem: { field: 'hires.upscaler' },
		});
	});

	it('enlarge what was painted, and pictures that are not painted at all', async () => {
		await using backend = await open();
		const enlarged = await paint(backend, { upscaler: 'fixed' });
		expect(enlarged.pictures[0]?.pixels).toMatchObject({ width: 128, height: 128 });
		const hires = await paint(backend, { hires: { scale: 1.5, upscaler: 'crisp', steps: 1, strength: 0.5 } });
		expect(hires.pictures[0]?.pixels).toMatchObject({ width: 96, height: 96 });
		const request = { init_image: `input:${'a'.repeat(64)}`, strength: 0, width: 20, height: 16, upscaler: 'crisp' };
		const [picture] = (await paint(backend, request)).pictures;
		const wanted = await sharp('fixtures/upscaler/x4-20x16-output.png').removeAlpha().raw().toBuffer();
		expect(picture?.pixels).toMatchObject({ width: 80, height: 64 });
		expect(picture?.pixels.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] ?? 0))), 0)).toBeLessThanOrEqual(1);
		expect(backend.measured().timings).toMatchObject({ steps: [], text: null, decode: null });
	});

	it('that went away after the request was accepted fail it with a reason', async () => {
		await using backend = await open();
		const model = (await backend.catalog()).models.find(({ name }) => name === 'sd15');
		if (model === undefined) throw new Error('there is no model');
		const settings = { ...resolveSettings({ prompt: '' }, model, 0), upscaler: 'gone' };
		await expect(backend.paint({ id: 'y', settings }, recordPainting(), calm())).rejects.toMatchObject({
			problem: { code: 'validation_failed', field: 'upscaler', detail: 'The upscaler "gone" is no longer there. Choose another one.' },
		});
	});
});
