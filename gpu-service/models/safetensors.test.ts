import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelFault } from './model-fault.ts';
import { float32, writeSafetensors } from './safetensors.cases.ts';
import { readSafetensors, readTensor } from './safetensors.ts';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-safetensors-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a safetensors file', () => {
	it('gives names, types, shapes, places, and what its maker wrote down', () => {
		const { tensors, metadata } = readSafetensors('fixtures/lora/kohya-style.safetensors');
		expect(tensors.size).toBe(270);
		expect(metadata).toEqual({ ss_network_module: 'networks.lora', ss_network_dim: '4', ss_network_alpha: '2' });
		const entry = tensors.get('lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight');
		expect(entry).toMatchObject({ dtype: 'F32', shape: [4, 32], bytes: 512 });
	});

	it('gives numbers of 32 and 16 bits as float32', () => {
		const path = join(folder, 'types.safetensors');
		const half = new Uint8Array(Float16Array.of(0.5, -65504).buffer);
		// 1.5, -2^-126 and the largest: the upper halves of their float32.
		const brain = new Uint8Array(Uint16Array.of(0x3fc0, 0x8080, 0x7f7f).buffer);
		writeSafetensors(path, {
			single: float32([2, 1], [0.1, -3]),
			half: { dtype: 'F16', shape: [2], data: half },
			brain: { dtype: 'BF16', shape: [3], data: brain },
			scalar: float32([], [8]),
		});
		const file = readSafetensors(path);
		expect(readTensor(file, 'single')).toEqual(Float32Array.of(0.1, -3));
		expect(readTensor(file, 'half')).toEqual(Float32Array.of(0.5, -65504));
		expect(readTensor(file, 'brain')).toEqual(Float32Array.of(1.5, -(2 ** -126), 255 * 2 ** 120));
		expect(readTensor(file, 'scalar')).toEqual(Float32Array.of(8));
		expect(() => readTensor(file, 'nobody')).toThrow('has no tensor "nobody"');
	});

	const cases: { id: string; load: string; path: string; kind: string }[] = JSON.parse(
		readFileSync('fixtures/bad-models/cases.json', 'utf8'),
	);
	const broken = cases.filter(({ load, kind }) => load === 'lora' && kind !== 'invalid-lora');
	it.each(broken)('that is broken is refused: $id', ({ path, kind }) => {
		const reading = () => readSafetensors(join('fixtures/bad-models', path));
		expect(reading).toThrow(ModelFault);
		expect(reading).toThrow(expect.objectContaining({ kind }));
	});

	it.each([
		['a type that nobody knows', '{"t":{"dtype":"F3","shape":[1],"data_offsets":[0,4]}}', 'unsupported-version'],
		['a shape with half a number', '{"t":{"dtype":"F32","shape":[0.5],"data_offsets":[0,2]}}', 'corrupt-file'],
		['a negative place', '{"t":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}', 'corrupt-file'],
		['a type named like what every object has', '{"t":{"dtype":"constructor","shape":[],"data_offsets":[0,4]}}', 'unsupported-version'],
		['a list for a header', '[1]', 'corrupt-file'],
		['a name without end', `{"${'transformer.'.repeat(1000)}":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 'corrupt-file'],
		['sides without end', `{"t":{"dtype":"F32","shape":[${'1,'.repeat(1000)}1],"data_offsets":[0,4]}}`, 'corrupt-file'],
	])('with %s is refused', async (_, header, kind) => {
		const path = join(folder, 'hostile.safetensors');
		const length = Buffer.alloc(8);
		length.writeBigUInt64LE(BigInt(header.length));
		await writeFile(path, Buffer.concat([length, Buffer.from(header), Buffer.alloc(16)]));
		expect(() => readSafetensors(path)).toThrow(expect.objectContaining({ kind }));
	});
});
