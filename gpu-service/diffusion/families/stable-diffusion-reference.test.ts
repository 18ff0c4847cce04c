/** Whole pictures against those of diffusers: fixtures/pipelines/README.md, models/starter/README.md. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { paint as paintPicture } from '../paint.ts';
import type { NamedTensors, RgbImage, Tensor } from '../tensor.ts';
import { createClipTokenizer } from '../tokenizers/clip.ts';
import { REQUEST } from './family.cases.ts';
import type { ModelParts, PaintRequest } from './family.ts';
import { stableDiffusion } from './stable-diffusion.ts';

const ROOT = join(import.meta.dirname, '../../..');

interface Model {
	parts: ModelParts;
	sessions: Record<string, InferenceSession>;
}

async function openModel(folder: string): Promise<Model> {
	const json = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
	const sessions: Model['sessions'] = {};
	const parts: ModelParts = {
		networks: {},
		configs: {},
		tokenizers: {},
		schedulerConfig: json('scheduler/scheduler_config.json'),
		pipelineConfig: json('model_index.json'),
		readWeight: () => null,
	};
	for (const component of stableDiffusion.components) {
		const session = await InferenceSession.create(join(folder, component, 'model.onnx'), { logSeverityLevel: 3, intraOpNumThreads: 1 });
		sessions[component] = session;
		const info = (values: readonly InferenceSession.ValueMetadata[]) =>
			values.map((value) => (value.isTensor ? value : { ...value, type: 'other', shape: [] }));
		parts.networks[component] = { inputs: info(session.inputMetadata), outputs: info(session.outputMetadata) };
		if (existsSync(join(folder, component, 'config.json'))) parts.configs[component] = json(`${component}/config.json`);
	}
	parts.tokenizers['tokenizer'] = createClipTokenizer({
		vocab: json('tokenizer/vocab.json'),
		merges: readFileSync(join(folder, 'tokenizer/merges.txt'), 'utf8'),
		config: json('tokenizer/tokenizer_config.json'),
		specialTokens: json('tokenizer/special_tokens_map.json'),
	});
	return { parts, sessions };
}

/** In the type and rank that the network declares; a scalar fills a rank of 1 with one value for each row of the batch. */
function toOnnx(
	{ data, shape }: Tensor,
	{ type, shape: declared }: { type: string; shape: readonly unknown[] },
	batch: number,
): OnnxTensor {
	const dims = shape.length < declared.length ? [batch] : shape;
	const values = Array.from({ length: dims.reduce((size, side) => size * side, 1) }, (_, i) => data[i % data.length]);
	if (type === 'int64')
		return new OnnxTensor(
			'int64',
			BigInt64Array.from(values, (value) => BigInt(Math.trunc(value))),
			dims,
		);
	return type === 'int32'
		? new OnnxTensor('int32', Int32Array.from(values), dims)
		: new OnnxTensor('float32', Float32Array.from(values), dims);
}

async function run(session: InferenceSession, inputs: NamedTensors): Promise<NamedTensors> {
	const batch = Object.values(inputs)[0].shape[0];
	const declared = (name: string) => parts(session).find((value) => value.name === name)!;
	const feeds = Object.entries(inputs).map(([name, tensor]) => [name, toOnnx(tensor, declared(name), batch)] as const);
	const outputs = await session.run(Object.fromEntries(feeds));
	return Object.fromEntries(
		Object.entries(outputs).map(([name, { data, dims }]) => [
			name,
			{ type: 'float32', data: Float32Array.from(data as Float32Array), shape: dims },
		]),
	);
}

function parts(session: InferenceSession) {
	return session.inputMetadata.map((value) => (value.isTensor ? value : { name: value.name, type: 'other', shape: [] }));
}

interface Painted {
	image: RgbImage;
	denoiserCalls: { inputs: NamedTensors; outputs: NamedTensors }[];
	/** After each call. */
	latents: Float32Array[];
}

async function paint(model: Model, request: PaintRequest): Promise<Painted> {
	const painting = paintPicture(stableDiffusion, model.parts, request);
	const denoiserCalls: Painted['denoiserCalls'] = [];
	const latents: Float32Array[] = [];
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = painting.next(outputs);
		if (done) return { image: value, denoiserCalls, latents };
		outputs = {};
		if (value.kind === 'step') latents.push(value.latents.slice());
		if (value.kind !== 'run') continue;
		outputs = await run(model.sessions[value.component], value.inputs);
		if (value.component === 'unet') denoiserCalls.push({ inputs: value.inputs, outputs });
	}
}

async function expectSamePicture(image: RgbImage, file: string): Promise<void> {
	const expected = await sharp(file).removeAlpha().raw().toBuffer();
	expect(image.data).toHaveLength(expected.length);
	let [most, sum] = [0, 0];
	for (const [i, byte] of image.data.entries()) {
		const levels = Math.abs(byte - expected[i]);
		most = Math.max(most, levels);
		sum += levels;
	}
	expect(most).toBeLessThanOrEqual(2);
	expect(sum / expected.length).toBeLessThanOrEqual(0.05);
}

function expectWithin(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
	const largest = Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value)), 0);
	expect(largest).toBeLessThanOrEqual(tolerance);
}

/** What later issues bring. */
const LATER = ['init_image', 'clip_skip', 'guidance_rescale', 'scheduler'];

interface Slice {
	shape: number[];
	first16: number[];
	offset?: number;
}

interface Reference {
	request: {
		id: string;
		prompt: string;
		negative_prompt?: string;
		seed: number | number[];
		steps: number;
		guidance: number;
		width: number;
		height: number;
	};
	timesteps: number[];
	first_denoiser_call: { sample: Slice; timestep: Slice; encoder_hidden_states: Slice; output: Slice };
	latents: { offset: number; shape: [number, number, number, number, number] };
	images: { file: string }[];
}

describe.each([
	['sd15', 'sd15', 'pndm'],
	['sd15', 'sd15-legacy', 'pndm'],
	['sd2-v', 'sd2-v', 'ddim'],
])('the reference pictures of %s, painted with %s', (expectedName, modelName, scheduler) => {
	const folder = join(ROOT, 'fixtures/pipelines/expected', expectedName);
	const model = openModel(join(ROOT, 'fixtures/pipelines/models', modelName));
	const references = globSync('*.json', { cwd: folder })
		.map((name): Reference => JSON.parse(readFileSync(join(folder, name), 'utf8')))
		.filter(({ request }) => LATER.every((field) => !(field in request)));

	test.each(references)('$request.id', async ({ request, timesteps, first_denoiser_call: first, latents, images }) => {
		const numbers = readFloats(join(folder, `${request.id}.f32`));
		const seeds = [request.seed].flat();
		const [calls, batch, ...sides] = latents.shape;
		const size = sides.reduce((product, side) => product * side, 1);
		// Of several pictures from one seed, only the first is drawn from the beginning of a stream.
		for (const [n, seed] of seeds.entries()) {
			const { id: _, prompt, negative_prompt: negativePrompt = '', ...rest } = request;
			const painted = await paint(await model, { ...REQUEST, ...rest, prompt, negativePrompt, seed, scheduler });
			expect(painted.denoiserCalls.map(({ inputs }) => inputs['timestep'].data[0])).toEqual(timesteps);
			expect(painted.latents).toHaveLength(calls);
			for (const [call, actual] of painted.latents.entries()) {
				const start = latents.offset + (call * batch + n) * size;
				expectWithin(actual, numbers.subarray(start, start + size), 2e-3);
			}
			if (n === 0) {
				const [{ inputs, outputs }] = painted.denoiserCalls;
				for (const name of ['sample', 'timestep', 'encoder_hidden_states'] as const) {
					expectWithin(inputs[name].data, first[name].first16, 1e-4);
				}
				expectWithin(outputs['out_sample'].data, first.output.first16, 1e-4);
			}
			await expectSamePicture(painted.image, join(folder, images[n].file));
		}
	});
});

interface StarterReference {
	prompt: string;
	seed: number;
	steps: number;
	guidance: number;
	width: number;
	height: number;
	file: string;
	timesteps: number[];
	final_latents_first8: number[];
}

describe('the reference pictures of the starter model', () => {
	const model = openModel(join(ROOT, 'models/starter'));
	const folder = join(ROOT, 'fixtures/starter');
	const references: StarterReference[] = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

	test.each(references)('$prompt, seed $seed', async ({ file, timesteps, final_latents_first8: last, ...request }) => {
		const painted = await paint(await model, { ...REQUEST, ...request, negativePrompt: '', scheduler: 'ddim' });
		expect(painted.denoiserCalls.map(({ inputs }) => inputs['timestep'].data[0])).toEqual(timesteps);
		expectWithin(painted.latents.at(-1)!, last, 2e-3);
		await expectSamePicture(painted.image, join(folder, basename(file)));
	});
});

function readFloats(file: string): Float32Array {
	const bytes = readFileSync(file);
	return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
