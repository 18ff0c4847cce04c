/** Merged networks against the numbers of the reference (fixtures/lora/README.md), and embeddings against the words they stand for. */
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUEST } from '../diffusion/families/family.cases.ts';
import type { PaintRequest } from '../diffusion/families/family.ts';
import { type openModel, paintReference, type ReferencePainting } from '../diffusion/families/reference.cases.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { readWeight } from '../models/read-weight.ts';
import { float32, writeSafetensors } from '../models/safetensors.cases.ts';
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { describeModel } from './describe.ts';
import { createNetworkPool } from './network-pool.ts';
import type { Adapter } from './protocol.ts';
import { createRecipeCache } from './recipe-cache.ts';
import { findRecipeNetworks } from './recipe-networks.ts';

const pipelines = resolve('fixtures/pipelines/models');
const fixtures = resolve('fixtures/lora');

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-recipe-networks-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function paint(path: string, adapters: Adapter[], request: PaintRequest): Promise<ReferencePainting> {
	const runtime = createOnnxRuntime();
	const { family, parts, networks: files } = describeModel(readModelFolder(path), 'cpu');
	const cache = createRecipeCache({ folder: join(folder, 'recipes'), limitBytes: 1e9 });
	const { places, words } = await findRecipeNetworks({ path, adapters }, { model: path, files, cache, runtime, onMerged: () => undefined });
	const pool = createNetworkPool({ provider: 'cpu', runtime });
	await pool.use(places);
	const run = async (component: string, inputs: Parameters<ReturnType<typeof openModel>['run']>[1]) =>
		await (await pool.open(component)).run(inputs);
	const painting = await paintReference({ family, parts: { ...parts, words }, run }, request);
	await pool.use(new Map());
	return painting;
}

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
	latents: { offset: number; shape: number[] };
}

const cases = globSync('*.json', { cwd: fixtures }).map((name): Case => JSON.parse(readFileSync(join(fixtures, name), 'utf8')));

describe.each(['sd15', 'sd15-external-data'])('LoRAs in %s', (model) => {
	it.each(cases)('give the latents of the reference after every step: $request.id', async ({ lora, request, latents }) => {
		const { id, prompt, negative_prompt, seed, steps, guidance, width, height } = request;
		const adapters = Object.entries(lora).map(([name, weight]): Adapter => {
			return { kind: 'lora', name, path: join(fixtures, `${name}.safetensors`), hash: name, weight };
		});
		const asked = { ...REQUEST, prompt, negativePrompt: negative_prompt, seed, steps, guidance, width, height, scheduler: 'pndm' };
		const painted = await paint(join(pipelines, model), adapters, asked);
		const bytes = readFileSync(join(fixtures, `${id}.f32`));
		const wanted = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4).subarray(latents.offset);
		expect(painted.latents).toHaveLength(latents.shape[0] ?? 0);
		const off = painted.latents.map((after, step) =>
			after.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (wanted[step * after.length + index] ?? Number.NaN))), 0),
		);
		expect(Math.max(...off)).toBeLessThanOrEqual(2e-3);
	});
});

describe('an encoder that draws inside its graph', () => {
	const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7) % 256);
	const source = { image: { width: 64, height: 64, data }, mask: null, strength: 0.6 };
	const request: PaintRequest = { ...REQUEST, steps: 4, width: 64, height: 64, source };

	it('draws what the seed says, as one that tells its distribution', async () => {
		const [told, drawn, again] = await Promise.all(
			['sd15', 'sd15-legacy', 'sd15-legacy'].map((model) => paint(join(pipelines, model), [], request)),
		);
		expect(drawn?.latents.length).toBeGreaterThan(0);
		expect(again?.latents).toEqual(drawn?.latents);
		const off = drawn?.latents.flatMap((after, step) =>
			Array.from(after, (value, index) => Math.abs(value - (told?.latents[step]?.[index] ?? Number.NaN))),
		);
		expect(Math.max(...(off ?? [Number.NaN]))).toBeLessThanOrEqual(2e-3);
	});
});

describe('an embedding', () => {
	const request: PaintRequest = { ...REQUEST, promptSyntax: 'a1111', negativePrompt: 'blurry', steps: 2, seed: 3, width: 64, height: 64 };

	/** An embedding whose vectors are those of words that the model knows. */
	async function standingFor(words: string, model: string, encoders: readonly string[], names: readonly string[]): Promise<Adapter> {
		const path = join(folder, `${model} ${words} ${names[0]}.safetensors`);
		const { parts } = describeModel(readModelFolder(join(pipelines, model)), 'cpu');
		const tables = encoders.map((component, index) => {
			const tokenizer = parts.tokenizers[index === 0 ? 'tokenizer' : `tokenizer_${index + 1}`];
			if (tokenizer === undefined) throw new Error('there is no such tokenizer');
			const ids = Array.from(tokenizer.tokens(words), ({ id }) => id);
			const table = readWeight(join(pipelines, model), `${component}/model.onnx`, 'text_model.embeddings.token_embedding.weight');
			const width = Number(parts.configs[component]?.['hidden_size']);
			if (table === null) throw new Error('there is no token table');
			return [
				names[index] ?? '',
				float32(
					[ids.length, width],
					ids.flatMap((id) => [...table.subarray(id * width, (id + 1) * width)]),
				),
			] as const;
		});
		writeSafetensors(path, Object.fromEntries(tables));
		return { kind: 'embedding', name: 'my_thing', path, hash: path, weight: 1 };
	}

	it.each([
		['sd15', ['text_encoder'], ['emb_params'], 'ddim'],
		['sd15', ['text_encoder'], ['<my-thing>'], 'ddim'],
		['sdxl', ['text_encoder', 'text_encoder_2'], ['clip_l', 'clip_g'], 'euler'],
	])('of %s, %s as %s, paints what its vectors mean', async (model, encoders, names, scheduler) => {
		const embedding = await standingFor('red fox', model, encoders, names);
		const path = join(pipelines, model);
		const inWords = await paint(path, [], { ...request, scheduler, prompt: 'a red fox in the snow' });
		const embedded = await paint(path, [embedding], { ...request, scheduler, prompt: 'a My_Thing in the snow' });
		expect(embedded.image.data).toEqual(inWords.image.data);
		const without = await paint(path, [], { ...request, scheduler, prompt: 'a My_Thing in the snow' });
		expect(without.image.data).not.toEqual(inWords.image.data);
	});

	it('goes together with a LoRA in the same text encoder', async () => {
		const path = join(pipelines, 'sd15');
		const lora: Adapter = { kind: 'lora', name: 'kohya', path: join(fixtures, 'kohya-style.safetensors'), hash: 'kohya', weight: 0.7 };
		const embedding = await standingFor('red fox', 'sd15', ['text_encoder'], ['emb_params']);
		const inWords = await paint(path, [lora], { ...request, scheduler: 'ddim', prompt: 'a red fox' });
		const embedded = await paint(path, [lora, embedding], { ...request, scheduler: 'ddim', prompt: 'a my_thing' });
		expect(embedded.image.data).toEqual(inWords.image.data);
	});

	it('of another width is refused by its name', async () => {
		const path = join(folder, 'wide.safetensors');
		writeSafetensors(path, { emb_params: float32([1, 768], new Float32Array(768)) });
		const adapter: Adapter = { kind: 'embedding', name: 'wide', path, hash: 'wide', weight: 1 };
		await expect(paint(join(pipelines, 'sd15'), [adapter], { ...request, scheduler: 'ddim' })).rejects.toMatchObject({
			problem: {
				code: 'validation_failed',
				detail: expect.stringContaining('wide.safetensors: does not fit this model: its vectors are 768 wide'),
			},
		});
	});
});
