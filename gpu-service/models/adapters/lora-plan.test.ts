import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOnnxGraph } from '../onnx-graph.ts';
import { openProtobuf } from '../protobuf.ts';
import { float32, writeSafetensors } from '../safetensors.cases.ts';
import { type LoraFile, readLora } from './lora-file.ts';
import { planChanges, toProduct } from './lora-plan.ts';
import { layersOf, type NetworkLayer } from './network-layers.ts';

const models = 'fixtures/pipelines/models';
const attention = 'transformer.transformer_blocks.0.attn';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-lora-'));
});
afterAll(() => rm(folder, { recursive: true }));

function layers(file: string): Map<string, NetworkLayer> {
	const fd = openSync(join(models, file), 'r');
	try {
		return layersOf(readOnnxGraph(openProtobuf(fd, fstatSync(fd).size)));
	} finally {
		closeSync(fd);
	}
}

function ramp(length: number): Float32Array {
	return Float32Array.from({ length }, (_, index) => Math.sin(index));
}

function write(name: string, tensors: Parameters<typeof writeSafetensors>[1], metadata = {}): LoraFile {
	const path = join(folder, `${name}.safetensors`);
	writeSafetensors(path, tensors, metadata);
	return readLora(path);
}

/** left · right, by weight. */
function deltas(lora: LoraFile, network: Map<string, NetworkLayer>, weight = 1): Map<string, number[]> {
	const { changed } = planChanges(network, 'denoiser', [{ lora, weight }]);
	return new Map(
		[...changed].map(([name, layer]) => {
			const [change] = layer.changes;
			if (change === undefined) throw new Error('nothing changes');
			const { left, right, rows, columns, rank } = toProduct(change, layer);
			const sum = (row: number, column: number) => {
				let total = 0;
				for (let r = 0; r < rank; r += 1) total += (left[row * rank + r] ?? 0) * (right[r * columns + column] ?? 0);
				return total;
			};
			return [name, Array.from({ length: rows * columns }, (_, index) => sum(Math.floor(index / columns), index % columns))];
		}),
	);
}

describe('a LoRA of a transformer', () => {
	const network = layers('flux-dev/transformer/model.onnx');

	it('changes the same weights whether it knows queries, keys and values as one layer or as three', () => {
		const down = ramp(2 * 32);
		const up = ramp(96 * 2);
		const split = ['to_q', 'to_k', 'to_v'].map((part, index) => [
			[`${attention}.${part}.lora_A.weight`, float32([2, 32], down)],
			[`${attention}.${part}.lora_B.weight`, float32([32, 2], up.subarray(index * 64, (index + 1) * 64))],
		]);
		const fused = write('fused', {
			'lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight': float32([2, 32], down),
			'lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight': float32([96, 2], up),
		});
		expect(fused.family).toBe('flux');
		const expected = deltas(write('split', Object.fromEntries(split.flat())), network);
		expect(expected.size).toBe(3);
		expect(deltas(fused, network)).toEqual(expected);
	});

	it('of another width is refused with both sizes', () => {
		const lora = write('wide', {
			[`${attention}.to_q.lora_A.weight`]: float32([2, 48], ramp(96)),
			[`${attention}.to_q.lora_B.weight`]: float32([48, 2], ramp(96)),
		});
		expect(() => planChanges(network, 'denoiser', [{ lora, weight: 1 }])).toThrow(/takes 32 to 32 numbers here, 48 to 48 in the LoRA/);
	});
});

describe('how strongly a layer changes', () => {
	const network = layers('sd15/unet/model.onnx');
	const name = 'unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q';
	const tensors = { [`${name}.lora_A.weight`]: float32([2, 12], ramp(24)), [`${name}.lora_B.weight`]: float32([12, 2], ramp(24)) };
	const size = (lora: LoraFile, weight: number) => [...deltas(lora, network, weight).values()][0]?.[5] ?? 0;
	const plain = size(write('plain', tensors), 1);

	it.each([
		['its weight', {}, {}, -0.5, -0.5],
		['alpha over rank', { [`${name}.alpha`]: float32([], [8]) }, {}, 1, 4],
		['what diffusers wrote down', {}, { lora_adapter_metadata: '{"unet.lora_alpha": 1, "unet.r": 2}' }, 1, 0.5],
	])('follows %s', (_, more, metadata, weight, factor) => {
		expect(plain).not.toBe(0);
		expect(size(write('scaled', { ...tensors, ...more }, metadata), weight)).toBeCloseTo(plain * factor, 6);
	});

	it('of a convolution that was taken apart in three is that of the three together', () => {
		const layer = 'lora_unet_down_blocks_0_resnets_0_conv1';
		const [up, middle, down] = [ramp(12 * 2), ramp(2 * 2 * 9), ramp(2 * 12)];
		const lora = write('locon', {
			[`${layer}.lora_up.weight`]: float32([12, 2, 1, 1], up),
			[`${layer}.lora_mid.weight`]: float32([2, 2, 3, 3], middle),
			[`${layer}.lora_down.weight`]: float32([2, 12, 1, 1], down),
		});
		const [delta] = [...deltas(lora, network).values()];
		const [out, input, k] = [7, 5, 4];
		let wanted = 0;
		for (const a of [0, 1]) for (const b of [0, 1]) wanted += up[out * 2 + a] * middle[(a * 2 + b) * 9 + k] * down[b * 12 + input];
		expect(delta?.[(out * 12 + input) * 9 + k]).toBeCloseTo(wanted, 5);
	});
});

describe('a file that is no plain LoRA', () => {
	it.each([
		['DoRA', { 'lora_unet_conv_in.dora_scale': float32([1], [1]) }],
		['LoKr', { 'lora_unet_conv_in.lokr_w1': float32([1], [1]) }],
		['LoHa', { 'lora_unet_conv_in.hada_w1_a': float32([1], [1]) }],
	])('%s is refused by its name', (kind, tensors) => {
		expect(() => write('other', tensors)).toThrow(`is a ${kind} adapter`);
	});

	const cases: { id: string; load: string; path: string }[] = JSON.parse(readFileSync('fixtures/bad-models/cases.json', 'utf8'));
	it('down without up is refused with the layer', () => {
		const path = cases.find(({ id }) => id === 'safetensors-unpaired')?.path ?? '';
		expect(() => readLora(join('fixtures/bad-models', path))).toThrow(
			expect.objectContaining({ kind: 'invalid-lora', message: expect.stringContaining('has lora_down without lora_up') }),
		);
	});
});
