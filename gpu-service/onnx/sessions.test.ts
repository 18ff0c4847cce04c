import { describe, expect, it } from 'vitest';
import { toNetworkError } from './errors.ts';
import { createOnnxRuntime } from './sessions.ts';

const runtime = createOnnxRuntime();

describe('a network that ONNX Runtime runs', () => {
	it('declares its inputs and outputs', async () => {
		const { info } = await runtime.open('models/starter/unet/model.onnx', 'cpu');
		expect(info.inputs.map(({ name, type }) => [name, type])).toEqual([
			['sample', 'float32'],
			['timestep', 'int64'],
			['encoder_hidden_states', 'float32'],
		]);
	});

	it('takes int32 ids where the file wants int64, and gives float32 back', async () => {
		const network = await runtime.open('models/starter/text_encoder/model.onnx', 'cpu');
		const outputs = await network.run({ input_ids: { type: 'int32', data: new Int32Array(32).fill(1), shape: [1, 32] } });
		expect(outputs['last_hidden_state']).toMatchObject({ type: 'float32', shape: [1, 32, 192] });
	});

	it('that cannot be opened says why, without the place on this machine', async () => {
		const opening = runtime.open(`${process.cwd()}/fixtures/bad-models/dangling-input/model.onnx`, 'cpu');
		await expect(opening).rejects.toMatchObject({ name: 'NetworkError', kind: 'failed' });
		await expect(opening).rejects.not.toThrow(process.cwd());
	});

	it('that is given the wrong shape says so', async () => {
		const network = await runtime.open('models/starter/text_encoder/model.onnx', 'cpu');
		const run = network.run({ input_ids: { type: 'int32', data: new Int32Array(2), shape: [2] } });
		await expect(run).rejects.toThrow(/rank|dimension/i);
	});
});

it('tells what pixels depend on', () => {
	const { threads, versions, graphVariant } = runtime.facts();
	expect(threads).toBeGreaterThanOrEqual(1);
	expect(versions).toMatchObject({ onnxruntime: '1.30.0', node: process.versions.node });
	expect(graphVariant).toBe('onnx-extended');
});

it.each(['std::bad_alloc', 'Failed to allocate memory for requested buffer of size 4294967296', 'CUDA failure 2: out of memory'])(
	'"%s" is a lack of memory',
	(message) => {
		expect(toNetworkError(new Error(message)).kind).toBe('out_of_memory');
	},
);
