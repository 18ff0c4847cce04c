import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renameTensors } from '../../../test/support/safetensors.ts';
import type { NamedTensors, Tensor } from '../../diffusion/tensor.ts';
import { createOnnxRuntime } from '../../onnx/sessions.ts';
import { isObject } from '../json-file.ts';
import { readModelFolder } from '../model-folder.ts';
import { inspectNetwork } from '../network-file.ts';
import { readOnnxGraph } from '../onnx-graph.ts';
import { openProtobuf } from '../protobuf.ts';
import { readWeight } from '../read-weight.ts';
import { readSafetensors, readTensor } from '../safetensors.ts';
import { assembleCheckpoint } from './assemble.ts';
import { checkpointKinds } from './kinds.ts';
import { readTemplates } from './templates.ts';

const fixtures = 'fixtures/checkpoints';
const templates = readTemplates(`${fixtures}/templates`);
const runtime = createOnnxRuntime();
let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Where an array lies in the kind's `.f32` file. */
interface Stored {
	offset: number;
	shape: number[];
}
interface ExpectedNetwork {
	inputs: Record<string, Stored | number[][]>;
	/** Inputs that are one number everywhere. */
	filled?: Record<string, [number[], number]>;
	outputs: Record<string, Stored>;
}

describe.each(['sd1', 'sd1-inpaint', 'sd2', 'sdxl'])('the checkpoint %s', (name) => {
	const expected: Record<string, ExpectedNetwork> = JSON.parse(readFileSync(`${fixtures}/${name}.json`, 'utf8'));
	const numbers = new Float32Array(new Uint8Array(readFileSync(`${fixtures}/${name}.f32`)).buffer);
	const read = ({ offset, shape }: Stored) => numbers.subarray(offset, offset + shape.reduce((product, side) => product * side, 1));
	const toTensor = (value: Stored | number[][]): Tensor =>
		Array.isArray(value) ? idTensor(value) : { type: 'float32', data: read(value), shape: value.shape };
	let model = '';
	beforeAll(async () => {
		model = join(folder, name);
		await assembleCheckpoint(`${fixtures}/${name}.safetensors`, model, { templates });
	});

	it.each(Object.keys(expected))('answers as diffusers does: %s', async (component) => {
		const { inputs, filled = {}, outputs } = expected[component];
		const network = await runtime.open(join(model, component, 'model.onnx'), 'cpu');
		const given = await network.run({
			...Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, toTensor(value)])),
			...Object.fromEntries(Object.entries(filled).map(([key, [shape, value]]) => [key, filledTensor(shape, value)])),
		});
		for (const [key, place] of Object.entries(outputs)) {
			expect(given[key].shape, key).toEqual(place.shape);
			expect(largestDifference(given[key], read(place)), key).toBeLessThan(1e-4);
		}
	});

	it('is a model folder whose networks pass inspection', () => {
		const { networks, tokenizers, configs } = readModelFolder(model);
		expect(Object.keys(networks)).toEqual(expect.arrayContaining(['text_encoder', 'unet', 'vae_decoder', 'vae_encoder']));
		for (const component of Object.keys(expected)) {
			expect(inspectNetwork(model, `${component}/model.onnx`, 'cpu').weightFiles).toEqual([`${component}/weights.safetensors`]);
		}
		expect(configs['unet']['in_channels']).toBe(name === 'sd1-inpaint' ? 9 : 4);
		expect(inspectNetwork(model, 'unet/model.onnx', 'cpu').inputs[0].shape[1]).toBe(name === 'sd1-inpaint' ? 9 : 4);
		for (const files of Object.values(tokenizers)) {
			expect(files.kind === 'clip' && isObject(files.vocab) && Object.keys(files.vocab)).toHaveLength(800);
		}
	});
});

it('weights keep the names and numbers that transformers gives them, whatever their type and place', async () => {
	const name = 'text_model.encoder.layers.1.self_attn.k_proj.bias';
	const values = readWeight(join(folder, 'sdxl'), 'text_encoder_2/model.onnx', name);
	const joined = readTensor(
		readSafetensors(`${fixtures}/sdxl.safetensors`),
		'conditioner.embedders.1.model.transformer.resblocks.1.attn.in_proj_bias',
	);
	expect(values).toEqual(joined.subarray(48, 96));
});

it('the weights are the file itself, in the folder of every network', async () => {
	const file = join(folder, 'linked.safetensors');
	await copyFile(`${fixtures}/sd1.safetensors`, file);
	expect(await assembleCheckpoint(file, join(folder, 'linked'), { templates })).toMatchObject({ weights: 'linked' });
	for (const component of ['text_encoder', 'unet', 'controlnet', 'vae_decoder', 'vae_encoder']) {
		expect(statSync(join(folder, 'linked', component, 'weights.safetensors')).ino).toBe(statSync(file).ino);
	}
});

it('assembling the same checkpoint twice at once leaves one whole folder', async () => {
	const target = join(folder, 'both', 'model');
	const assemble = () => assembleCheckpoint(`${fixtures}/sd1.safetensors`, target, { templates });
	await Promise.all([assemble(), assemble()]);
	expect(await readdir(join(folder, 'both'))).toEqual(['model']);
	expect(inspectNetwork(target, 'unet/model.onnx', 'cpu').weightFiles).toEqual(['unet/weights.safetensors']);
});

it('the names of diffusers, with the name of the network in front, mean the same weights', async () => {
	const file = join(folder, 'renamed.safetensors');
	const names = diffusersNames(`${fixtures}/sd1.safetensors`);
	await renameTensors(`${fixtures}/sd1.safetensors`, file, (key) => names.get(key) ?? null);
	await assembleCheckpoint(file, join(folder, 'renamed'), { templates });
	const latents: NamedTensors = { latent_sample: filledTensor([1, 4, 4, 6], 0.5) };
	const ids: NamedTensors = { input_ids: idTensor([[798, 5, 6, 799, 799]]) };
	const sample = filledTensor([1, 4, 16, 16], 0.1);
	const asked = { sample, timestep: filledTensor([1], 500), encoder_hidden_states: filledTensor([1, 77, 32], 0.2) };
	for (const [component, inputs] of Object.entries({ vae_decoder: latents, text_encoder: ids, unet: asked })) {
		const [ours, theirs] = await Promise.all(
			['sd1', 'renamed'].map(async (model) => (await runtime.open(join(folder, model, component, 'model.onnx'), 'cpu')).run(inputs)),
		);
		for (const key of Object.keys(ours)) expect(theirs[key].data, `${component} ${key}`).toEqual(ours[key].data);
	}
});

/** Name in the original file to the name that diffusers gives it. */
function diffusersNames(file: string): Map<string, string> {
	const { tensors } = readSafetensors(file);
	const names = new Map<string, string>();
	for (const { component, template, names: naming } of checkpointKinds.sd1.networks) {
		for (const name of weightNames(template)) {
			const key = naming.original(name).find((place) => tensors.has(place.key))?.key ?? '';
			names.set(key, `${component.startsWith('vae') ? 'vae' : component === 'controlnet' ? 'unet' : component}.${name}`);
		}
	}
	return names;
}

function weightNames(template: string): string[] {
	const path = join(folder, 'template.onnx');
	writeFileSync(path, templates.graph(template));
	const fd = openSync(path, 'r');
	const { tensors } = readOnnxGraph(openProtobuf(fd, statSync(path).size));
	closeSync(fd);
	return [...tensors.values()].filter(({ external }) => external !== null).map(({ name }) => name);
}

function largestDifference({ data }: Tensor, expected: Float32Array): number {
	return expected.reduce((largest, value, index) => Math.max(largest, Math.abs(value - data[index])), 0);
}

function filledTensor(shape: number[], value: number): Tensor {
	return { type: 'float32', data: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value), shape };
}

function idTensor(rows: number[][]): Tensor {
	return { type: 'int32', data: Int32Array.from(rows.flat()), shape: [rows.length, rows[0].length] };
}
