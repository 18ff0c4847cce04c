/** What a model may have beside its family's networks: a safety checker, a tiny decoder. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationRequest } from '#contract/generation.ts';
import { resolveSettings } from '#contract/settings.ts';
import { expectSamePicture } from '../diffusion/families/reference.cases.ts';
import { calm, recordPainting, silentLog } from '../engine/recorded-painting.cases.ts';
import { createLocalBackend, type LocalBackend } from './local.ts';

/** That of fixtures/pipelines/expected/sd15/square-0.png, which the safety checker of the fixtures flags. */
const square = { prompt: 'a red fox in the snow', seed: 0, steps: 20, guidance: 7.5, width: 64, height: 64 };
const picture = 'fixtures/pipelines/expected/sd15/square-0.png';

let root = '';
beforeAll(() => {
	root = mkdtempSync(join(tmpdir(), 'easel-side-'));
	for (const name of ['whole', 'plain', 'damaged'])
		cpSync('fixtures/pipelines/models/sd15', join(root, 'models', name), { recursive: true });
	cpSync('fixtures/safety-checker/flags', join(root, 'models/whole'), { recursive: true });
	cpSync('fixtures/tiny-decoder/taesd_decoder', join(root, 'models/whole/taesd_decoder'), { recursive: true });
	for (const component of ['safety_checker', 'taesd_decoder', 'controlnet']) {
		cpSync('fixtures/tiny-decoder/taesd_decoder', join(root, 'models/damaged', component), { recursive: true });
		writeFileSync(join(root, 'models/damaged', component, 'model.onnx'), 'not a network');
	}
});
afterAll(() => rmSync(root, { recursive: true }));

function open(safety_checker: 'off' | 'on'): Promise<LocalBackend> {
	const configuration = {
		models: join(root, 'models'),
		data: join(root, 'data'),
		providers: ['cpu'],
		idle_minutes: 10,
		step_seconds: 300,
		recipe_cache_gb: 1,
		batch: 'auto' as const,
		prepared_gb: 0,
		disk_reserve_mb: 0,
		safety_checker,
	};
	return createLocalBackend({ configuration, log: silentLog });
}

async function paint(backend: LocalBackend, request: GenerationRequest) {
	const model = (await backend.catalog()).models.find(({ name }) => name === request.model);
	const recording = recordPainting();
	await backend.paint({ id: 'x', settings: resolveSettings(request, model!, 0) }, recording, calm());
	return { pixels: recording.pictures[0].pixels, warnings: recording.warnings, stages: recording.stages };
}

describe('the safety checker', () => {
	it('looks at nothing unless it is switched on', async () => {
		await using backend = await open('off');
		const { pixels, warnings } = await paint(backend, { ...square, model: 'whole' });
		await expectSamePicture(pixels, picture);
		expect(warnings).toEqual([]);
	});

	it('makes what it flags black, and says so', async () => {
		await using backend = await open('on');
		const flagged = await paint(backend, { ...square, model: 'whole' });
		expect(flagged.pixels.data.every((byte) => byte === 0)).toBe(true);
		expect(flagged.warnings).toEqual([expect.stringContaining('replaced by a black one')]);
		expect(flagged.stages.at(-1)).toBe('decode');
		const { request } = JSON.parse(await readFile('fixtures/pipelines/expected/sd15/wide.json', 'utf8'));
		const { prompt, negative_prompt, seed, steps, guidance, width, height } = request;
		const wide = { prompt, seed, steps, guidance, width, height, ...(negative_prompt === undefined ? {} : { negative_prompt }) };
		const harmless = await paint(backend, { ...wide, model: 'whole' });
		await expectSamePicture(harmless.pixels, 'fixtures/pipelines/expected/sd15/wide-0.png');
		expect(harmless.warnings).toEqual([]);
	});

	it('that a model does not have is told of', async () => {
		await using backend = await open('on');
		const { pixels, warnings } = await paint(backend, { ...square, model: 'plain' });
		await expectSamePicture(pixels, picture);
		expect(warnings).toEqual([expect.stringContaining('no safety checker')]);
	});
});

describe('a tiny decoder', () => {
	it('decodes when a request asks for it', async () => {
		await using backend = await open('off');
		const { pixels } = await paint(backend, { ...square, model: 'whole', decoder: 'tiny' });
		await expectSamePicture(pixels, 'fixtures/tiny-decoder/expected/square.png');
	});

	it('is offered where there is one, and refused where not', async () => {
		await using backend = await open('off');
		const { models } = await backend.catalog();
		expect(models.map(({ name, features }) => [name, features.tiny_decoder])).toEqual([
			['damaged', false],
			['plain', false],
			['whole', true],
		]);
		await expect(paint(backend, { ...square, model: 'plain', decoder: 'tiny' })).rejects.toMatchObject({
			problem: { code: 'validation_failed', field: 'decoder' },
		});
	});
});

it('A model whose side components are damaged is painted with as if they were not there', async () => {
	await using backend = await open('off');
	const { pixels } = await paint(backend, { ...square, model: 'damaged' });
	await expectSamePicture(pixels, picture);
});
