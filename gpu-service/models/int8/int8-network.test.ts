import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createOnnxRuntime } from '../../onnx/sessions.ts';
import { readModelFolder } from '../model-folder.ts';
import { inspectNetwork } from '../network-file.ts';
import { makeInt8Model } from './int8-model.ts';
import { toInt8 } from './int8-network.ts';
import { makeInt8InThread } from './int8-thread.ts';
import { findLinearLayers } from './linear-layers.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-int8-'));
afterAll(() => rmSync(folder, { recursive: true }));

const starter = { name: 'starter', title: 'Starter', path: resolve('models/starter'), denoiser: 'unet/model.onnx' };

describe('weights as bytes', () => {
	it.each([false, true])('are within half a step of what they were (turned: %s)', (isTurned) => {
		const [rows, columns] = [3, 2];
		const values = Float32Array.of(0.5, -2, 0.25, 1, -0.125, 0);
		const { bytes, scales } = toInt8(values, rows, columns, isTurned);
		for (let row = 0; row < rows; row += 1) {
			for (let column = 0; column < columns; column += 1) {
				const value = values[isTurned ? column * rows + row : row * columns + column] ?? Number.NaN;
				const scale = scales[column] ?? Number.NaN;
				expect(Math.abs((bytes[row * columns + column] ?? 0) * scale - value)).toBeLessThanOrEqual(scale / 2 + 1e-7);
			}
		}
	});

	it('of a column of zeros are zeros', () => {
		expect(toInt8(new Float32Array(4), 2, 2, false).bytes).toEqual(new Int8Array(4));
	});
});

it('a weight that goes round in circles is none', () => {
	const node = (operator: string, inputs: string[], output: string) => ({
		name: output,
		operator,
		inputs,
		outputs: [output],
		integers: new Map(),
	});
	const nodes = [node('Cast', ['b'], 'a'), node('Cast', ['a'], 'b'), node('MatMul', ['x', 'a'], 'y')];
	expect(findLinearLayers({ nodes, tensors: new Map(), inputs: ['x'] })).toEqual([]);
});

describe('the int8 model beside another one', () => {
	it('shares all but the denoiser, which is smaller and answers nearly as before', async () => {
		const { name, layers } = await makeInt8InThread({ folder, source: starter }, AbortSignal.timeout(60_000));
		expect([name, layers]).toEqual(['starter-int8', 70]);
		const own = join(folder, name);
		expect(readModelFolder(own).manifest).toMatchObject({ title: 'Starter (int8)', isDefault: false });
		const [former, now] = [starter.path, own].map((path) => inspectNetwork(path, 'unet/model.onnx', 'cpu').memoryBytes);
		expect((now ?? 0) / (former ?? 1)).toBeLessThan(0.75);
		const decoder = 'vae_decoder/model.onnx';
		expect(statSync(join(own, decoder)).size).toBe(statSync(join(starter.path, decoder)).size);

		const runtime = createOnnxRuntime();
		const [whole, bytes] = await Promise.all(
			[starter.path, own].map(async (path) => (await (await runtime.open(join(path, 'unet/model.onnx'), 'cpu')).run(inputs))['out_sample']),
		);
		if (whole?.type !== 'float32' || bytes?.type !== 'float32') throw new Error('the UNet gave no numbers');
		const error = Math.hypot(...whole.data.map((value, index) => value - (bytes.data[index] ?? 0))) / Math.hypot(...whole.data);
		expect(error).toBeGreaterThan(0);
		expect(error).toBeLessThan(0.05);
	});

	it('is not made of a model without large linear layers, which would gain nothing', async () => {
		const path = join(import.meta.dirname, '../../../fixtures/pipelines/models/sd15');
		const small = { name: 'sd15', title: 'SD', path, denoiser: 'unet/model.onnx' };
		await expect(makeInt8InThread({ folder, source: small }, AbortSignal.timeout(60_000))).rejects.toMatchObject({
			problem: { detail: expect.stringContaining('no linear layers') },
		});
		expect(readdirSync(folder).filter((name) => name.includes('sd15'))).toEqual([]);
	});

	it('is not made over another one, and leaves nothing behind then', async () => {
		await expect(makeInt8Model(folder, starter)).rejects.toMatchObject({ problem: { code: 'conflict' } });
	});
});

const inputs = {
	sample: { type: 'float32', data: Float32Array.from({ length: 4 * 32 * 32 }, (_, index) => Math.sin(index)), shape: [1, 4, 32, 32] },
	timestep: { type: 'int32', data: Int32Array.of(601), shape: [] },
	encoder_hidden_states: {
		type: 'float32',
		data: Float32Array.from({ length: 32 * 192 }, (_, index) => Math.cos(index * 1.7)),
		shape: [1, 32, 192],
	},
} as const;
