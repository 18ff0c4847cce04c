/** LoRAs through the real engine, against the pictures of the reference: fixtures/lora/README.md says how it was made. */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neutralSettings, type Settings } from '#contract/generation.ts';
import { float32, writeSafetensors } from '../models/safetensors.cases.ts';
import { readSafetensors, readTensor } from '../models/safetensors.ts';
import { createEngine, type Engine } from './engine.ts';
import type { EngineModel } from './loaded-child.ts';
import { type Adapter, type EnginePixels, noInputs } from './protocol.ts';
import { calm, recordPainting, silentLog } from './recorded-painting.cases.ts';

const pipelines = resolve('fixtures/pipelines/models');
const fixtures = resolve('fixtures/lora');

interface Case {
	lora: Record<string, number>;
	request: {
		id: string;
		prompt: string;
		negative_prompt: string;
		seed: number;
		steps: number;
		guidance: number;
		width: number;
		height: number;
	};
}

const cases = globSync('*.json', { cwd: fixtures }).map((name): Case => JSON.parse(readFileSync(join(fixtures, name), 'utf8')));
const request = cases[0]?.request;
if (request === undefined) throw new Error('there are no cases');

const settings: Settings = { ...neutralSettings, ...request, model: 'sd15', count: 1, scheduler: 'pndm' };

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-recipes-'));
});
afterAll(() => rm(folder, { recursive: true }));

function lora(name: string, weight: number): Adapter {
	return { kind: 'lora', name, path: join(fixtures, `${name}.safetensors`), hash: name, weight };
}

function withLoras(model: string, weights: Record<string, number>): EngineModel {
	const adapters = Object.entries(weights).map(([name, weight]) => lora(name, weight));
	return { title: model, hash: model, recipe: { path: join(pipelines, model), adapters } };
}

function open(recipes: string, limitBytes = 1e9): Engine {
	return createEngine({
		candidates: ['cpu'],
		idleMs: 600_000,
		stepLimitMs: 300_000,
		recipes: { folder: recipes, limitBytes },
		log: silentLog,
	});
}

async function paint(engine: Engine, model: EngineModel, steps = settings.steps): Promise<{ pixels: EnginePixels; warnings: string[] }> {
	const recording = recordPainting();
	await engine.paint(model, { settings: { ...settings, steps }, inputs: noInputs }, recording, calm());
	const [picture] = recording.pictures;
	if (picture === undefined) throw new Error('there is no picture');
	return { pixels: picture.pixels, warnings: recording.warnings };
}

async function difference({ data }: EnginePixels, id: string): Promise<{ largest: number; mean: number }> {
	const wanted = await sharp(join(fixtures, `${id}-0.png`))
		.removeAlpha()
		.raw()
		.toBuffer();
	expect(data).toHaveLength(wanted.length);
	const off = Array.from(wanted, (value, index) => Math.abs(value - (data[index] ?? 0)));
	return { largest: Math.max(...off), mean: off.reduce((sum, value) => sum + value, 0) / off.length };
}

describe.each([
	['sd15', 2, 0.05],
	['sd15-external-data', 2, 0.05],
	['sd15-fp16-weights', 40, 3],
])('merged into %s', (model, largest, mean) => {
	it('every case gives the picture of the reference, one after the other', async () => {
		await using engine = open(join(folder, model));
		for (const {
			request: { id },
			lora: weights,
		} of cases) {
			const off = await difference((await paint(engine, withLoras(model, weights))).pixels, id);
			expect.soft(off.largest, id).toBeLessThanOrEqual(largest);
			expect.soft(off.mean, id).toBeLessThanOrEqual(mean);
		}
	});
});

/** Entries of a recipe cache, by key. */
function entries(recipes: string): string[] {
	return readdirSync(recipes).filter((name) => !name.startsWith('.'));
}

const kohya = withLoras('sd15', { 'kohya-style': 0.7 });
const peft = withLoras('sd15', { 'peft-style': 0.7 });
const plain = withLoras('sd15', {});

describe('changing the recipe of a model', () => {
	it('keeps the process, and what was painted before comes out the same', async () => {
		await using engine = open(join(folder, 'changing'));
		const first = await paint(engine, plain);
		const { pid } = engine.state();
		const merged = await paint(engine, kohya);
		expect((await difference(merged.pixels, 'kohya-0.7')).largest).toBeLessThanOrEqual(2);
		expect((await paint(engine, plain)).pixels).toEqual(first.pixels);
		expect((await paint(engine, kohya)).pixels).toEqual(merged.pixels);
		expect(engine.state().pid).toBe(pid);
	});

	it('again and again ends in a new process, as an old one keeps memory', async () => {
		await using engine = open(join(folder, 'often'));
		const pids = new Set<number | null>();
		for (let round = 0; round < 10; round += 1) {
			await paint(engine, round % 2 === 0 ? plain : peft, 1);
			pids.add(engine.state().pid);
		}
		expect(pids.size).toBe(2);
	}, 30_000);

	it('to one that does not fit says why, and the next one is painted', async () => {
		const path = join(folder, 'elsewhere.safetensors');
		writeSafetensors(path, {
			'lora_unet_nowhere_attn2_to_k.lora_down.weight': float32([1, 2048], new Float32Array(2048)),
			'lora_unet_nowhere_attn2_to_k.lora_up.weight': float32([4, 1], new Float32Array(4)),
		});
		await using engine = open(join(folder, 'unfit'));
		const model = { ...plain, recipe: { ...plain.recipe, adapters: [{ ...lora('elsewhere', 1), path }] } };
		await expect(paint(engine, model)).rejects.toMatchObject({
			problem: {
				code: 'validation_failed',
				detail: expect.stringMatching(/elsewhere.safetensors: no layer of this model .* made for sdxl/),
			},
		});
		expect((await difference((await paint(engine, plain)).pixels, 'none')).largest).toBeLessThanOrEqual(2);
	});

	it('to one that fits in part says how much was left out, to everybody who paints with it', async () => {
		const path = join(folder, 'partly.safetensors');
		const file = readSafetensors(join(fixtures, 'peft-style.safetensors'));
		const tensors = Object.fromEntries([...file.tensors].map(([name, { shape }]) => [name, float32(shape, readTensor(file, name))]));
		writeSafetensors(path, {
			...tensors,
			'unet.nowhere.lora_A.weight': float32([1, 4], new Float32Array(4)),
			'unet.nowhere.lora_B.weight': float32([4, 1], new Float32Array(4)),
			mystery: float32([], [1]),
		});
		await using engine = open(join(folder, 'partly'));
		const model = { ...plain, recipe: { ...plain.recipe, adapters: [{ ...lora('partly', 0.7), path }] } };
		for (let round = 0; round < 2; round += 1) {
			const { pixels, warnings } = await paint(engine, model);
			expect(warnings).toEqual([
				'1 of the 31 layers of the LoRA "partly" do not exist in this model and were left out.',
				'1 tensors of the LoRA "partly" mean nothing here and were left out.',
			]);
			expect((await difference(pixels, 'peft-0.7')).largest).toBeLessThanOrEqual(2);
		}
	});
});

describe('merged networks on disk', () => {
	it('are used again, by another process too, and hold nothing but what changed', async () => {
		const recipes = join(folder, 'used-again');
		const files = () => globSync('*/*/merged.bin', { cwd: recipes }).map((name) => [name, statSync(join(recipes, name)).mtimeMs]);
		{
			await using engine = open(recipes);
			await paint(engine, peft, 1);
		}
		const before = files();
		expect(before).toHaveLength(2);
		await using engine = open(recipes);
		await paint(engine, peft, 1);
		expect(files()).toEqual(before);
		for (const key of entries(recipes)) {
			const [component = ''] = readdirSync(join(recipes, key));
			const original = statSync(join(pipelines, 'sd15', component, 'model.onnx'));
			expect(statSync(join(recipes, key, component, 'original.onnx')).ino).toBe(original.ino);
			expect(statSync(join(recipes, key, component, 'model.onnx')).size).toBeLessThan(original.size);
		}
	});

	it('go when they take more than the limit, those first that were not used for longest', async () => {
		const recipes = join(folder, 'limited');
		await using engine = open(recipes, 1);
		await paint(engine, peft, 1);
		const old = entries(recipes);
		const anHourAgo = new Date(Date.now() - 3_600_000);
		for (const key of old) await utimes(join(recipes, key), anHourAgo, anHourAgo);
		await paint(engine, kohya, 1);
		const left = entries(recipes);
		expect(left).toHaveLength(2);
		expect(left.filter((key) => old.includes(key))).toEqual([]);
		expect((await difference((await paint(engine, peft)).pixels, 'peft-0.7')).largest).toBeLessThanOrEqual(2);
	});

	it('that a crash left half made are never used, and removed', async () => {
		const recipes = join(folder, 'crashed');
		let struck = false;
		{
			await using engine = open(recipes);
			const strike = recordPainting();
			strike.onStage = () => {
				if (struck || !existsSync(recipes)) return;
				struck = true;
				process.kill(engine.state().pid ?? 0, 'SIGKILL');
			};
			await expect(engine.paint(kohya, { settings, inputs: noInputs }, strike, calm())).rejects.toMatchObject({
				problem: { code: 'worker_crashed' },
			});
		}
		expect(struck).toBe(true);
		const half = join(recipes, '.partial-999999999-x', 'unet');
		await mkdir(half, { recursive: true });
		await writeFile(join(half, 'model.onnx'), 'half');
		for (const key of entries(recipes))
			for (const component of readdirSync(join(recipes, key))) expect(existsSync(join(recipes, key, component, 'model.onnx'))).toBe(true);
		await using engine = open(recipes);
		expect((await difference((await paint(engine, kohya)).pixels, 'kohya-0.7')).largest).toBeLessThanOrEqual(2);
		expect(readdirSync(recipes).filter((name) => name.startsWith('.'))).toEqual([]);
	});

	it('may be made by two processes at once', async () => {
		const recipes = join(folder, 'twice');
		await using first = open(recipes);
		await using second = open(recipes);
		const [one, two] = await Promise.all([paint(first, kohya), paint(second, kohya)]);
		expect(one.pixels).toEqual(two.pixels);
		expect((await difference(one.pixels, 'kohya-0.7')).largest).toBeLessThanOrEqual(2);
		expect(readdirSync(recipes)).toHaveLength(2);
	});
});
