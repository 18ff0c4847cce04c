import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest } from '#contract/generation.ts';
import { resolveSettings } from '#contract/settings.ts';
import { calm, recordPainting, silentLog } from '../engine/recorded-painting.cases.ts';
import { createLocalBackend, type LocalBackend } from './local.ts';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-backend-loras-'));
	await mkdir(join(folder, 'models/loras'), { recursive: true });
	await cp('fixtures/pipelines/models/sd15', join(folder, 'models/sd15'), { recursive: true });
	await cp('fixtures/lora/peft-style.safetensors', join(folder, 'models/loras/peft.safetensors'));
	await cp('fixtures/bad-models/safetensors-short/lora.safetensors', join(folder, 'models/loras/short.safetensors'));
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

async function paint(backend: LocalBackend, request: Partial<GenerationRequest>): Promise<Uint8Array> {
	const { models, loras, upscalers } = await backend.catalog();
	const model = models.find(({ name }) => name === 'sd15');
	if (model === undefined) throw new Error('there is no model');
	const sent = {
		prompt: 'a red fox in the snow',
		negative_prompt: 'blurry, low quality',
		seed: 0,
		steps: 8,
		guidance: 5,
		width: 64,
		height: 64,
		...request,
	};
	const recording = recordPainting();
	await backend.paint({ id: 'x', settings: resolveSettings(sent, model, 0, { loras, upscalers }) }, recording, calm());
	return recording.pictures[0]?.pixels.data ?? new Uint8Array();
}

describe('LoRAs of the catalog', () => {
	it('are listed with what is wrong with them', async () => {
		await using backend = await open();
		const { loras } = await backend.catalog();
		expect(loras.map(({ name, problem }) => [name, problem?.code ?? null])).toEqual([
			['peft', null],
			['short', 'model_broken'],
		]);
		expect(loras[1]?.problem?.detail).toContain('The LoRA "short" cannot be used. short.safetensors: tensor "t" ends beyond the file');
		expect(JSON.stringify(loras)).not.toContain(folder);
	});

	it('are merged in when the request or the prompt names them, with their weight', async () => {
		await using backend = await open();
		const wanted = await sharp('fixtures/lora/peft-0.7-0.png').removeAlpha().raw().toBuffer();
		const asked = await paint(backend, { loras: [{ name: 'peft', weight: 0.7 }] });
		const tagged = await paint(backend, { prompt: 'a red fox in the snow<lora:peft:0.7>' });
		expect(Math.max(...asked.map((value, index) => Math.abs(value - (wanted[index] ?? 0))))).toBeLessThanOrEqual(2);
		expect(tagged).toEqual(asked);
		expect(backend.measured().run?.recipe).toMatch(/^[0-9a-f]{64}$/);
		const { recipe } = backend.measured().run ?? {};
		await paint(backend, { steps: 1 });
		expect(backend.measured().run?.recipe).not.toBe(recipe);
	});

	it('that are broken, or went away after the request was accepted, fail it with a reason', async () => {
		await using backend = await open();
		await expect(paint(backend, { loras: [{ name: 'short', weight: 1 }] })).rejects.toMatchObject({
			problem: { code: 'validation_failed', detail: expect.stringContaining('"short"') },
		});
		const model = (await backend.catalog()).models.find(({ name }) => name === 'sd15');
		if (model === undefined) throw new Error('there is no model');
		const gone = { ...resolveSettings({ prompt: '' }, model, 0), loras: [{ name: 'gone', weight: 1 }] };
		await expect(backend.paint({ id: 'y', settings: gone }, recordPainting(), calm())).rejects.toMatchObject({
			problem: { code: 'validation_failed', detail: 'The LoRA "gone" is no longer there. Choose another one.' },
		});
	});
});
