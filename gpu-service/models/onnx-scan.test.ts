import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOnnxGraph } from './onnx-graph.ts';
import { scanOnnx } from './onnx-scan.ts';
import { openProtobuf, type ProtobufFile } from './protobuf.ts';
import { bytesField, messageField, numberField } from './protobuf-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-onnx-scan-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Has `look` see a model with these fields of its graph. */
function withModel<Result>(graph: readonly Uint8Array[], look: (file: ProtobufFile) => Result): Result {
	const path = join(folder, 'model.onnx');
	writeFileSync(path, messageField(7, graph));
	const fd = openSync(path, 'r');
	try {
		return look(openProtobuf(fd, statSync(path).size));
	} finally {
		closeSync(fd);
	}
}

/** @param body graphs inside of it */
function node(inputs: readonly string[], output: string, body: readonly Uint8Array[][] = []): Uint8Array {
	const attributes = body.map((graph) => messageField(5, [bytesField(1, 'body'), messageField(6, graph)]));
	return messageField(1, [...inputs.map((name) => bytesField(1, name)), bytesField(2, output), bytesField(4, 'If'), ...attributes]);
}

describe('names that nobody makes', () => {
	it('are told, and those of the graphs around are none', () => {
		const innermost = [node(['outer', 'own', 'nobody'], 'last')];
		const inner = [node([], 'own'), node([], 'middle', [innermost])];
		const { undefinedNames } = withModel([node([], 'outer'), node([], 'whole', [inner]), node(['own'], 'end')], scanOnnx);
		// What a graph makes inside of another is not known around it.
		expect(undefinedNames).toEqual(['nobody', 'own']);
	});

	it('are found at once in a graph of many names and many graphs', () => {
		const many = Array.from({ length: 20_000 }, (_, index) => node([], `name ${index}`, [[node(['name 0'], 'inner')]]));
		const began = performance.now();
		expect(withModel(many, scanOnnx).undefinedNames).toEqual([]);
		expect(performance.now() - began).toBeLessThan(10_000);
	});
});

it('more inputs than any network has are refused', () => {
	const inputs = Array.from({ length: 3000 }, (_, index) => messageField(11, [bytesField(1, `input ${index}`)]));
	expect(() => withModel(inputs, scanOnnx)).toThrow('absurdly many inputs');
});

it('of a place that is written twice the last counts, for everybody who reads it', () => {
	const location = [bytesField(1, 'location'), bytesField(2, '../elsewhere'), bytesField(2, 'weights.bin')];
	const tensor = messageField(5, [numberField(2, 1), bytesField(8, 'weight'), messageField(13, location), numberField(14, 1)]);
	expect(withModel([tensor], scanOnnx).tensors[0]?.external).toEqual({ location: 'weights.bin' });
	expect(withModel([tensor], readOnnxGraph).tensors.get('weight')?.external?.location).toBe('weights.bin');
});
