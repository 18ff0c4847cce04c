import { closeSync, fstatSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NamedTensors } from '../../diffusion/tensor.ts';
import { createOnnxRuntime } from '../../onnx/sessions.ts';
import { rewriteOnnx } from '../onnx-edit.ts';
import { type OnnxGraph, readOnnxGraph } from '../onnx-graph.ts';
import { openProtobuf } from '../protobuf.ts';
import { findTokenTable, growTokenTable } from './token-table.ts';
import { readWeightValues } from './weight-values.ts';

const encoder = 'fixtures/pipelines/models/sd15/text_encoder/model.onnx';
const int64 = 7;
const fox = [549, 701, 88];

let folder = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-table-'));
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

/** The encoder with rows at its end that say again what the tokens of "fox" say. */
function grow(source: string, name: string): { path: string; ids: number[] } {
	const table = findTokenTable(read(source));
	if (table === null) throw new Error('there is no token table');
	const values = readWeightValues(source, 'text_encoder/model.onnx', table.tensor);
	const extra = Float32Array.from(fox.flatMap((id) => [...values.subarray(id * table.width, (id + 1) * table.width)]));
	const path = join(folder, `${name}.onnx`);
	rewriteOnnx(source, path, growTokenTable(table, int64, extra));
	return { path, ids: fox.map((_, index) => table.rows + index) };
}

/** Everything that it says of a text of 77 tokens. */
async function encode(path: string, words: readonly number[]): Promise<NamedTensors> {
	const network = await createOnnxRuntime().open(path, 'cpu');
	const ids = new Int32Array(77).fill(799);
	ids.set([798, ...words, 787, 792]);
	const outputs = await network.run({ input_ids: { type: 'int32', data: ids, shape: [1, 77] } });
	await network.release();
	return outputs;
}

describe('a token table that has grown', () => {
	it('gives for new ids what their rows say', async () => {
		const { path, ids } = grow(encoder, 'grown');
		const known = await encode(encoder, fox);
		expect(await encode(path, ids)).toEqual(known);
		expect(await encode(path, fox)).toEqual(known);
		expect(await encode(path, [549, 549, 549])).not.toEqual(known);
	});

	it('does not move the end of the text, which older encoders find as the largest id', async () => {
		const older = join(folder, 'older.onnx');
		const { nodes } = read(encoder);
		const equal = nodes.find(({ name }) => name === '/text_model/Equal_1');
		rewriteOnnx(encoder, older, { rewire: ({ operator }) => (operator === 'ArgMax' ? [equal?.inputs[0] ?? ''] : null) });
		const { path, ids } = grow(older, 'older-grown');
		const known = await encode(older, fox);
		expect((await encode(path, ids))['pooler_output']).toEqual(known['pooler_output']);
	});

	it('is not looked for in a network without one', () => {
		expect(findTokenTable(read('fixtures/pipelines/models/sd15/unet/model.onnx'))).toBeNull();
		expect(findTokenTable(read('fixtures/pipelines/models/flux-dev/text_encoder_2/model.onnx'))).toBeNull();
	});
});
