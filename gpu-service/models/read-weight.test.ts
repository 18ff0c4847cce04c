import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bytesField, messageField, numberField } from './protobuf-writer.ts';
import { readWeight } from './read-weight.ts';

const MODELS = 'fixtures/pipelines/models';
const NORM = 'text_model.final_layer_norm.weight';

function normOf(model: string): number[] {
	return [...readWeight(join(MODELS, model), 'text_encoder/model.onnx', NORM)!];
}

describe('a weight is the same in every way of storing it', () => {
	const inline = normOf('sd15');

	test('in the file itself', () => {
		expect(inline).toHaveLength(32);
		expect(inline.every((value) => value > 0.5 && value < 2)).toBe(true);
	});

	test.each(['sd15-external-data', 'sd15-legacy'])('%s', (model) => expect(normOf(model)).toEqual(inline));

	test.each(['sd15-fp16-weights', 'sd15-fp16-io'])('%s, to half precision', (model) => {
		for (const [i, value] of normOf(model).entries()) expect(Math.abs(value - inline[i])).toBeLessThanOrEqual(1e-3);
	});
});

describe('a graph made for this test', () => {
	const root = mkdtempSync(join(tmpdir(), 'easel-weight-'));
	afterAll(() => rmSync(root, { recursive: true }));
	const [float32, int64, float16, bfloat16] = [1, 7, 10, 16];

	/** A model whose one weight is `w`, of the fields that are given beside its name. */
	function read(type: number, dims: number[], ...data: Uint8Array[]): Float32Array | null {
		const tensor = messageField(5, [...dims.map((dim) => numberField(1, dim)), numberField(2, type), bytesField(8, 'w'), ...data]);
		writeFileSync(join(root, 'model.onnx'), messageField(7, [bytesField(2, 'graph'), tensor]));
		return readWeight(root, 'model.onnx', 'w');
	}
	const external = (entries: Record<string, string>) => [
		...Object.entries(entries).map(([key, value]) => messageField(13, [bytesField(1, key), bytesField(2, value)])),
		numberField(14, 1),
	];
	const bytes = (values: ArrayBufferView) => new Uint8Array(values.buffer);

	test('raw, and in typed fields', () => {
		expect(read(float32, [2], bytesField(9, bytes(Float32Array.of(1.5, -2))))).toEqual(Float32Array.of(1.5, -2));
		expect(read(float32, [2], bytesField(4, bytes(Float32Array.of(1.5, -2))))).toEqual(Float32Array.of(1.5, -2));
		expect(read(float16, [2], bytesField(9, bytes(Float16Array.of(0.5, -3))))).toEqual(Float32Array.of(0.5, -3));
		expect(read(float16, [2], numberField(5, 0x3800), numberField(5, 0xc200))).toEqual(Float32Array.of(0.5, -3));
		expect(read(bfloat16, [1, 2], bytesField(9, bytes(Uint16Array.of(0x3f80, 0xc040))))).toEqual(Float32Array.of(1, -3));
	});

	test('beside the file, at any place', () => {
		writeFileSync(join(root, 'weights'), Buffer.concat([Buffer.from('abc'), bytes(Float32Array.of(7, 8))]));
		expect(read(float32, [2], ...external({ location: 'weights', offset: '3', length: '8' }))).toEqual(Float32Array.of(7, 8));
	});

	test('what is not there, or holds other than fractions, is nothing', () => {
		expect(read(int64, [1], bytesField(9, new Uint8Array(8)))).toBeNull();
		expect(readWeight(root, 'model.onnx', 'W')).toBeNull();
	});

	test.each([
		['is larger than any norm', [2 ** 31], [bytesField(9, new Uint8Array(4))], 'corrupt-file', 'absurdly large'],
		['has other numbers than its shape', [3], [bytesField(9, new Uint8Array(8))], 'corrupt-file', '"w" has other numbers'],
		['has none', [3], [], 'corrupt-file', '"w" has other numbers'],
		['lies outside', [2], external({ location: '../weights' }), 'unsafe-path', 'leaves'],
		['lies in a file that is gone', [2], external({ location: 'gone' }), 'missing-file', 'gone: is missing'],
		['lies beyond the end', [2], external({ location: 'weights', offset: '4' }), 'incomplete-file', 'weights: is shorter'],
		['lies nowhere', [2], external({ location: 'weights', offset: '-4' }), 'incomplete-file', 'weights: is shorter'],
	])('a weight that %s is refused', (_, dims, data, kind, says) => {
		writeFileSync(join(root, 'weights'), new Uint8Array(11));
		expect(() => read(float32, dims, ...data)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(says) }));
	});

	test('a damaged file is refused', () => {
		writeFileSync(join(root, 'model.onnx'), Buffer.from([0x3a, 0x7f, 0x01]));
		expect(() => readWeight(root, 'model.onnx', 'w')).toThrow(expect.objectContaining({ kind: 'corrupt-file' }));
	});
});
