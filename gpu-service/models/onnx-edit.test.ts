import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxRuntime } from '../onnx/sessions.ts';
import { inspectNetwork } from './network-file.ts';
import { rewriteOnnx } from './onnx-edit.ts';
import { type OnnxGraph, readOnnxGraph } from './onnx-graph.ts';
import { openProtobuf, ProtobufError } from './protobuf.ts';

const upscaler = 'fixtures/upscaler/rrdb-x2.onnx';
const unet = 'fixtures/pipelines/models/sd15-external-data/unet/model.onnx';

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-onnx-edit-'));
});
afterAll(() => rm(folder, { recursive: true }));

function read(path: string): OnnxGraph {
	const fd = openSync(path, 'r');
	try {
		return readOnnxGraph(openProtobuf(fd, fstatSync(fd).size));
	} finally {
		closeSync(fd);
	}
}

/** The picture that an upscaler makes of a grey one. */
async function run(path: string): Promise<Float32Array> {
	const network = await createOnnxRuntime().open(path, 'cpu');
	const picture = { type: 'float32' as const, data: new Float32Array(3 * 8 * 8).fill(0.5), shape: [1, 3, 8, 8] };
	const outputs = await network.run({ input: picture, shade: { type: 'float32', data: Float32Array.of(0.25), shape: [1] } });
	await network.release();
	return Float32Array.from(outputs['output']?.data ?? []);
}

describe('an ONNX file that is rewritten', () => {
	it.each([upscaler, unet])('without a change is the same, byte for byte: %s', (source) => {
		const target = join(folder, 'same.onnx');
		rewriteOnnx(source, target, {});
		expect(readFileSync(target).equals(readFileSync(source))).toBe(true);
	});

	it('has its weights in another place, and runs as before', async () => {
		const target = join(folder, 'outside.onnx');
		const { tensors } = read(upscaler);
		const bytes = readFileSync(upscaler);
		rewriteOnnx(upscaler, target, {
			tensor: ({ type, dims, data }) =>
				type !== 1 || data === null
					? null
					: { type, dims, external: { location: 'original.onnx', offset: data.start, length: data.end - data.start } },
		});
		rewriteOnnx(upscaler, join(folder, 'original.onnx'), {});
		expect(readFileSync(target).length).toBeLessThan(bytes.length / 2);
		expect(inspectNetwork(folder, 'outside.onnx', 'cpu').weightFiles).toEqual(['original.onnx']);
		expect([...read(target).tensors.keys()]).toEqual([...tensors.keys()]);
		expect(await run(target)).toEqual(await run(upscaler));
	});

	it('has new weights, nodes and inputs where they were asked for', async () => {
		const target = join(folder, 'shaded.onnx');
		const [bias] = [...read(upscaler).tensors.values()].filter(({ name }) => name.endsWith('conv_last.bias'));
		if (bias === undefined) throw new Error('there is no such bias');
		rewriteOnnx(upscaler, target, {
			renamed: new Map([[bias.name, 'plain']]),
			tensors: [{ name: 'axes', type: 7, dims: [1], data: new Uint8Array(BigInt64Array.of(0n).buffer) }],
			inputs: [{ name: 'shade', type: 1, shape: [1] }],
			nodes: [
				{ name: 'sum', operator: 'ReduceSum', inputs: ['shade', 'axes'], outputs: ['sum'], attributes: { keepdims: 1 } },
				{ name: 'shaded', operator: 'Add', inputs: ['plain', 'sum'], outputs: [bias.name] },
			],
		});
		const before = await run(upscaler);
		const after = await run(target);
		// It adds 0.3 of its last layer to the enlarged picture.
		for (const [index, value] of after.entries()) expect(value).toBeCloseTo((before[index] ?? 0) + 0.3 * 0.25, 5);
	});

	it('reads other names where it was told to', async () => {
		const target = join(folder, 'rewired.onnx');
		const { nodes } = read(upscaler);
		rewriteOnnx(upscaler, target, {
			rewire: (node) => (node.name === nodes.at(-1)?.name ? [node.inputs[0] ?? '', node.inputs[0] ?? ''] : null),
		});
		const rewired = read(target).nodes;
		expect(rewired).toHaveLength(nodes.length);
		expect(rewired.at(-1)).toMatchObject({ operator: 'Add', inputs: [nodes.at(-1)?.inputs[0], nodes.at(-1)?.inputs[0]] });
		expect(await run(target)).not.toEqual(await run(upscaler));
	});

	it('leaves nothing behind when the source is no ONNX file', async () => {
		expect(() => rewriteOnnx('fixtures/bad-models/random-bytes/model.onnx', join(folder, 'random.onnx'), {})).toThrow(ProtobufError);
		expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('random'));
	});
});
