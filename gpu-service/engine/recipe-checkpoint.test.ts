/** LoRAs on assembled checkpoints: the answer is that of a checkpoint whose own weights were changed in the same way. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NamedTensors } from '../diffusion/tensor.ts';
import { toBytes } from '../models/adapters/weight-values.ts';
import { assembleCheckpoint } from '../models/checkpoint/assemble.ts';
import { readTemplates } from '../models/checkpoint/templates.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { inspectNetwork } from '../models/network-file.ts';
import { float32, type WrittenTensor, writeSafetensors } from '../models/safetensors.cases.ts';
import { readSafetensors, readTensor } from '../models/safetensors.ts';
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { createRecipeCache } from './recipe-cache.ts';
import { findRecipeNetworks } from './recipe-networks.ts';

const fixtures = 'fixtures/checkpoints';
const templates = readTemplates(`${fixtures}/templates`);
const runtime = createOnnxRuntime();
const types: Record<string, number> = { F32: 1, F16: 10, BF16: 16 };
let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-lora-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Layer {
	component: string;
	/** As kohya's LoRAs call it. */
	lora: string;
	/** Tensor of the checkpoint, and the rows that the layer has of it. */
	key: string;
	rows: [number, number];
	/** Numbers of a row. */
	width: number;
}

const linear = 'transformer_blocks.0.attn2.to_v.weight';
const cases: Record<string, Layer[]> = {
	sd1: [
		{
			component: 'unet',
			lora: 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_v',
			key: `model.diffusion_model.input_blocks.1.1.${linear}`,
			rows: [0, 8],
			width: 32,
		},
		{
			component: 'text_encoder',
			lora: 'lora_te_text_model_encoder_layers_1_mlp_fc1',
			key: 'cond_stage_model.transformer.text_model.encoder.layers.1.mlp.fc1.weight',
			rows: [0, 64],
			width: 32,
		},
	],
	sdxl: [
		{
			component: 'unet',
			lora: 'lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_v',
			key: `model.diffusion_model.input_blocks.4.1.${linear}`,
			rows: [0, 8],
			width: 80,
		},
		{
			component: 'text_encoder_2',
			lora: 'lora_te2_text_model_encoder_layers_1_self_attn_v_proj',
			key: 'conditioner.embedders.1.model.transformer.resblocks.1.attn.in_proj_weight',
			rows: [96, 144],
			width: 48,
		},
	],
};

const inputs: Record<string, NamedTensors> = {
	unet: {
		sample: wave([1, 4, 16, 16], 0.2),
		timestep: wave([1], 300),
		encoder_hidden_states: wave([1, 77, 32], 0.3),
	},
	text_encoder: { input_ids: { type: 'int32', data: Int32Array.from([798, 5, 6, 799]), shape: [1, 4] } },
	text_encoder_2: { input_ids: { type: 'int32', data: Int32Array.from([798, 5, 6, 799]), shape: [1, 4] } },
};
const inputsOf = (name: string, component: string): NamedTensors =>
	name === 'sdxl' && component === 'unet'
		? {
				...inputs['unet'],
				encoder_hidden_states: wave([1, 77, 80], 0.3),
				text_embeds: wave([1, 48], 0.1),
				time_ids: wave([1, 6], 128),
			}
		: inputs[component];

describe.each(Object.keys(cases))('a LoRA on the checkpoint %s', (name) => {
	const layers = cases[name];
	const plain = () => join(folder, name);
	let lora = '';
	let changed = '';
	beforeAll(async () => {
		await assembleCheckpoint(`${fixtures}/${name}.safetensors`, plain(), { templates });
		lora = join(folder, `${name}-lora.safetensors`);
		changed = join(folder, `${name}-changed`);
		await writeChanged(name, layers, lora, `${changed}.safetensors`);
		await assembleCheckpoint(`${changed}.safetensors`, changed, { templates });
	});

	it.each(layers)('changes $component as if it were part of the weights', async ({ component }) => {
		const files = new Map(layers.map((layer) => [layer.component, inspectNetwork(plain(), `${layer.component}/model.onnx`, 'cpu')]));
		expect(Object.keys(readModelFolder(plain()).networks)).toEqual(expect.arrayContaining([...files.keys()]));
		const cache = createRecipeCache({ folder: join(folder, 'recipes'), limitBytes: 1e9 });
		const adapters = [{ kind: 'lora' as const, name: 'x', path: lora, hash: name, weight: 0.5 }];
		const context = { model: name, files, cache, runtime, onMerged: () => undefined };
		const { places, notices } = await findRecipeNetworks({ path: plain(), adapters }, context);
		expect(notices).toEqual([]);
		const answer = async (path: string) => (await runtime.open(path, 'cpu')).run(inputsOf(name, component));
		const output = component === 'unet' ? 'out_sample' : 'last_hidden_state';
		const merged = (await answer(places.get(component)?.path ?? ''))[output].data;
		const wanted = (await answer(join(changed, component, 'model.onnx')))[output].data;
		const before = (await answer(join(plain(), component, 'model.onnx')))[output].data;
		const change = largestDifference(merged, before);
		expect(change).toBeGreaterThan(1e-3);
		// Merged weights are float32, those of the changed checkpoint are rounded to its type.
		expect(largestDifference(merged, wanted)).toBeLessThan(0.03 * change);
	});
});

/** Writes a LoRA of rank 1 for the layers, and a copy of the checkpoint with half of it added to its weights. */
async function writeChanged(name: string, layers: readonly Layer[], lora: string, target: string): Promise<void> {
	const checkpoint = readSafetensors(`${fixtures}/${name}.safetensors`);
	const bytes = await readFile(checkpoint.path);
	const tensors: Record<string, WrittenTensor> = {};
	for (const { lora: layer, key, rows, width } of layers) {
		const height = rows[1] - rows[0];
		const up = Float32Array.from({ length: height }, (_, row) => Math.sin(row + 1));
		const down = Float32Array.from({ length: width }, (_, column) => 0.5 + Math.cos(column));
		tensors[`${layer}.lora_up.weight`] = float32([height, 1], up);
		tensors[`${layer}.lora_down.weight`] = float32([1, width], down);
		tensors[`${layer}.alpha`] = float32([], [1]);
		const values = readTensor(checkpoint, key);
		for (let row = 0; row < height; row += 1) {
			for (let column = 0; column < width; column += 1) values[(rows[0] + row) * width + column] += 0.5 * up[row] * down[column];
		}
		const entry = checkpoint.tensors.get(key);
		if (entry === undefined) throw new Error(`the checkpoint has no ${key}`);
		bytes.set(toBytes(values, types[entry.dtype] ?? 1), entry.offset);
	}
	writeSafetensors(lora, tensors);
	await writeFile(target, bytes);
}

function wave(shape: number[], value: number) {
	return {
		type: 'float32' as const,
		data: Float32Array.from(
			{ length: shape.reduce((product, side) => product * side, 1) },
			(_, index) => value * (1 + 0.5 * Math.sin(index)),
		),
		shape,
	};
}

function largestDifference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
	return Array.from(ours).reduce((largest, value, index) => Math.max(largest, Math.abs(value - theirs[index])), 0);
}
