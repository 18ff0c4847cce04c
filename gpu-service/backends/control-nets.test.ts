import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest } from '#contract/generation.ts';
import { resolveSettings } from '#contract/settings.ts';
import { CONTROL } from '../diffusion/families/control.cases.ts';
import { expectSamePicture } from '../diffusion/families/reference.cases.ts';
import { calm, recordPainting, silentLog } from '../engine/recorded-painting.cases.ts';
import { createLocalBackend, type LocalBackend } from './local.ts';

const picture = join(CONTROL, 'inputs/edges-64.png');
const expected = join(CONTROL, 'expected/sd15');
const lora = 'fixtures/lora';

let root = '';
let backend: LocalBackend;
const inputs = new Map<string, Uint8Array>();

/** A model that takes ControlNets, one that has them inside, one that takes none; and ControlNets for all models. */
beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'easel-controls-'));
	const models = join(root, 'models');
	for (const name of ['separate', 'fused', 'plain']) cpSync('fixtures/pipelines/models/sd15', join(models, name), { recursive: true });
	cpSync(join(CONTROL, 'sd15/controlnet/model.onnx'), join(models, 'separate/controlnet/model.onnx'));
	cpSync(join(CONTROL, 'sd15/controlnet/shapes'), join(models, 'separate/controlnet/shapes'), { recursive: true });
	cpSync(join(CONTROL, 'sd15/fused/model.onnx'), join(models, 'fused/unet/model.onnx'));
	cpSync(join(CONTROL, 'sd15/controlnet/edges'), join(models, 'controlnet/edges'), { recursive: true });
	cpSync(join(CONTROL, 'sdxl/controlnet/edges/model.onnx'), join(models, 'controlnet/for-sdxl.onnx'));
	cpSync(join(lora, 'kohya-style.safetensors'), join(models, 'loras/kohya-style.safetensors'));
	writeFileSync(join(models, 'controlnet/damaged.onnx'), 'not a network');
	backend = await open();
	for (const name of ['edges-64.png', 'shapes-64.png']) {
		const bytes = await readFile(join(CONTROL, 'inputs', name));
		inputs.set(createHash('sha256').update(bytes).digest('hex'), bytes);
	}
});
afterAll(async () => {
	await backend[Symbol.asyncDispose]();
	rmSync(root, { recursive: true });
});

function open(): Promise<LocalBackend> {
	const configuration = {
		models: join(root, 'models'),
		data: join(root, 'data'),
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

async function inputOf(file: string): Promise<string> {
	return `input:${createHash('sha256')
		.update(await readFile(file))
		.digest('hex')}`;
}

async function edges(given: object = {}) {
	return { model: 'edges', image: await inputOf(picture), weight: 1, start: 0, end: 1, ...given };
}

/** What the reference was asked for, with the ControlNets named as here. */
async function referenceRequest(id: string, names: Record<string, string>): Promise<GenerationRequest> {
	const { request } = JSON.parse(await readFile(join(expected, `${id}.json`), 'utf8'));
	const { prompt, negative_prompt, seed, steps, guidance, width, height, control } = request;
	return {
		...{ prompt, seed, steps, guidance, width, height, ...(negative_prompt === undefined ? {} : { negative_prompt }) },
		control: await Promise.all(
			control.map(async ({ net, image, ...rest }: { net: string; image: string }) => ({
				...rest,
				model: names[net],
				image: await inputOf(join(CONTROL, 'inputs', image)),
			})),
		),
	};
}

async function paint(request: GenerationRequest, recording = recordPainting(), signal = calm()) {
	const { models, loras } = await backend.catalog();
	const model = models.find(({ name }) => name === request.model);
	const settings = resolveSettings(request, model!, 0, { loras, upscalers: [] });
	await backend.paint({ id: 'x', settings, readInput: async (sha256) => inputs.get(sha256) ?? null }, recording, signal);
	return recording.pictures[0].pixels;
}

describe('the catalog', () => {
	it('offers a model the ControlNets that fit it: its own, those for all, and those inside its denoiser', async () => {
		const { models } = await backend.catalog();
		const control = Object.fromEntries(models.map(({ name, features }) => [name, features.control]));
		expect(control).toEqual({ fused: ['built-in-1', 'built-in-2'], plain: [], separate: ['shapes', 'edges'] });
	});

	it('offers one as soon as it lies there, until it is gone', async () => {
		const added = join(root, 'models/controlnet/added');
		const names = async () => (await backend.catalog()).models.find(({ name }) => name === 'separate')?.features.control;
		cpSync(join(CONTROL, 'sd15/controlnet/edges'), added, { recursive: true });
		expect(await names()).toEqual(['shapes', 'added', 'edges']);
		rmSync(added, { recursive: true });
		expect(await names()).toEqual(['shapes', 'edges']);
	});
});

describe('pictures that follow ControlNets', () => {
	it.each([
		['edges', 'separate', { edges: 'edges' }],
		['both', 'separate', { edges: 'edges', shapes: 'shapes' }],
		['both', 'fused', { edges: 'built-in-1', shapes: 'built-in-2' }],
	])('are those of the reference implementation: %s, %s', async (id, model, names) => {
		const pixels = await paint({ ...(await referenceRequest(id, names)), model });
		await expectSamePicture(pixels, join(expected, `${id}-0.png`));
	});

	it('are painted by the same process as those without, each as if it were alone', async () => {
		const request = { model: 'separate', prompt: 'a fox', seed: 3, steps: 2 };
		const first = await paint(request);
		const pid = backend.enginePid();
		expect(await paint({ ...request, control: [await edges()] })).not.toEqual(first);
		expect(await paint(request)).toEqual(first);
		expect(backend.enginePid()).toBe(pid);
	});

	it('take LoRAs as those without do', async () => {
		const { request } = JSON.parse(await readFile(`${lora}/kohya-0.7.json`, 'utf8'));
		const { prompt, negative_prompt, seed, steps, guidance, width, height } = request;
		const same = {
			model: 'separate',
			prompt,
			negative_prompt,
			seed,
			steps,
			guidance,
			width,
			height,
			loras: [{ name: 'kohya-style', weight: 0.7 }],
		};
		await expectSamePicture(await paint({ ...same, control: [await edges({ weight: 0 })] }), `${lora}/kohya-0.7-0.png`);
	});
});

describe('a generation that asks for a ControlNet', () => {
	it('is refused with what to get when the model takes none', async () => {
		await expect(paint({ model: 'plain', prompt: 'a fox', control: [await edges()] })).rejects.toMatchObject({
			problem: { code: 'validation_failed', field: 'control[0].model', detail: expect.stringContaining('models/controlnet/') },
		});
	});

	it('is refused when a ControlNet inside the denoiser is named twice', async () => {
		const use = await edges({ model: 'built-in-1' });
		await expect(paint({ model: 'fused', prompt: 'a fox', control: [use, use] })).rejects.toMatchObject({
			problem: { code: 'validation_failed', field: 'control[1].model' },
		});
	});

	it('stops between two steps when it is cancelled, and leaves nothing', async () => {
		const stop = new AbortController();
		const recording = recordPainting((event) => {
			if (event === 'step:2') stop.abort(new Error('enough'));
		});
		await expect(
			paint({ model: 'separate', prompt: 'a fox', steps: 50, control: [await edges()] }, recording, stop.signal),
		).rejects.toThrow('enough');
		expect(recording.steps.length).toBeLessThan(50);
		expect(recording.pictures).toEqual([]);
		expect(readdirSync(join(root, 'data')).filter((name) => name.includes('partial'))).toEqual([]);
		const again = { model: 'separate', ...(await referenceRequest('edges', { edges: 'edges' })) };
		await expectSamePicture(await paint(again), join(expected, 'edges-0.png'));
	});

	it('fails with the reason when the ControlNet was taken away, and the next one is painted', async () => {
		const { models } = await backend.catalog();
		const settings = resolveSettings(
			{ prompt: 'a fox', steps: 1, control: [await edges()] },
			models.find(({ name }) => name === 'separate')!,
			0,
		);
		rmSync(join(root, 'models/controlnet/edges'), { recursive: true });
		const readInput = async (sha256: string) => inputs.get(sha256) ?? null;
		await expect(backend.paint({ id: 'x', settings, readInput }, recordPainting(), calm())).rejects.toMatchObject({
			problem: { code: 'validation_failed', detail: expect.stringContaining('"edges" is no longer there') },
		});
		expect((await paint({ model: 'separate', prompt: 'a fox', steps: 1 })).data).toHaveLength(64 * 64 * 3);
	});
});
