import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { NamedTensors } from '../diffusion/tensor.ts';
import { fromResults, toFeeds } from './feeds.ts';

const inputs: NamedTensors = {
	sample: { type: 'float32', data: Float32Array.of(0.5, -1, 2, 65_504), shape: [2, 2] },
	timestep: { type: 'float32', data: Float32Array.of(856.29), shape: [] },
	input_ids: { type: 'int32', data: Int32Array.of(1, 2), shape: [2, 1] },
};

describe('feeds fit what the file declares', () => {
	it('in type', () => {
		const feeds = toFeeds(
			[
				{ name: 'sample', type: 'float16', shape: ['b', 2] },
				{ name: 'timestep', type: 'int64', shape: [] },
				{ name: 'input_ids', type: 'int64', shape: ['b', 1] },
			],
			inputs,
		);
		expect(feeds['sample']?.type).toBe('float16');
		expect(feeds['timestep']?.data).toEqual(BigInt64Array.of(856n));
		expect(feeds['input_ids']?.data).toEqual(BigInt64Array.of(1n, 2n));
	});

	it.each([
		['a scalar stays one', [], []],
		['a row of fixed length', [1], [1]],
		['a row as long as the batch', ['batch'], [2]],
	])('in rank: %s', (_, shape, expected) => {
		const feeds = toFeeds(
			[
				{ name: 'timestep', type: 'float32', shape },
				{ name: 'sample', type: 'float32', shape: ['b', 2] },
			],
			inputs,
		);
		expect(feeds['timestep']?.dims).toEqual(expected);
		expect(new Set(feeds['timestep']?.data as Float32Array)).toEqual(new Set([Math.fround(856.29)]));
	});

	it('and leave out what it does not declare', () => {
		expect(Object.keys(toFeeds([{ name: 'sample', type: 'float32', shape: ['b', 2] }], inputs))).toEqual(['sample']);
	});

	it('or say what is missing, and what cannot be fed', () => {
		expect(() => toFeeds([{ name: 'text_embeds', type: 'float32', shape: ['b', 2] }], inputs)).toThrow('"text_embeds"');
		expect(() => toFeeds([{ name: 'sample', type: 'bool', shape: ['b', 2] }], inputs)).toThrow('"sample" as bool');
	});
});

it('results come back in logical types', () => {
	const outputs = fromResults({
		half: new ort.Tensor('float16', new Uint16Array(Float16Array.of(0.5, -2).buffer), [2]),
		long: new ort.Tensor('int64', BigInt64Array.of(-3n), [1]),
		single: new ort.Tensor('float32', Float32Array.of(1.5), []),
		words: new ort.Tensor('string', ['no number'], [1]),
	});
	expect(outputs).toEqual({
		half: { type: 'float32', data: Float32Array.of(0.5, -2), shape: [2] },
		long: { type: 'int32', data: Int32Array.of(-3), shape: [1] },
		single: { type: 'float32', data: Float32Array.of(1.5), shape: [] },
	});
});
