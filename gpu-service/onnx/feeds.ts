/** Between the logical tensors of a family (float32 and int32) and what a network's file declares: types, ranks and names differ by exporter. */
import * as ort from 'onnxruntime-node';
import type { ValueInfo } from '../diffusion/families/family.ts';
import type { NamedTensors, Tensor } from '../diffusion/tensor.ts';
import { NetworkError } from './network.ts';

/**
 * Makes the feeds of one run. Inputs that the network does not declare are left out; a scalar becomes a row where a row is declared,
 * as long as its fixed length or else as the batch.
 *
 * @throws NetworkError when a declared input is not given, or has a type that nothing converts to.
 */
export function toFeeds(declared: readonly ValueInfo[], inputs: NamedTensors): Record<string, ort.Tensor> {
	const batch = Object.values(inputs).find(({ shape }) => shape.length > 1)?.shape[0] ?? 1;
	const feeds: Record<string, ort.Tensor> = {};
	for (const value of declared) {
		const tensor = inputs[value.name];
		if (tensor === undefined)
			throw new NetworkError('failed', `the network has an input "${value.name}" that this kind of model does not give`);
		feeds[value.name] = toOrtTensor(value, spreadScalar(tensor, value, batch));
	}
	return feeds;
}

/** Outputs of a run in logical types; those that are neither numbers nor truth values are left out. */
export function fromResults(results: ort.InferenceSession.OnnxValueMapType): NamedTensors {
	const outputs: NamedTensors = {};
	for (const [name, value] of Object.entries(results)) {
		const tensor = fromOrtTensor(value);
		if (tensor !== null) outputs[name] = tensor;
	}
	return outputs;
}

function spreadScalar(tensor: Tensor, { shape }: ValueInfo, batch: number): Tensor {
	if (tensor.shape.length > 0 || shape.length !== 1) return tensor;
	const length = typeof shape[0] === 'number' && shape[0] > 0 ? shape[0] : batch;
	return tensor.type === 'float32'
		? { type: 'float32', data: new Float32Array(length).fill(tensor.data[0]), shape: [length] }
		: { type: 'int32', data: new Int32Array(length).fill(tensor.data[0]), shape: [length] };
}

function toOrtTensor({ name, type }: ValueInfo, { data, shape }: Tensor): ort.Tensor {
	switch (type) {
		case 'float32':
			return new ort.Tensor('float32', data instanceof Float32Array ? data : Float32Array.from(data), shape);
		case 'float64':
			return new ort.Tensor('float64', Float64Array.from(data), shape);
		case 'float16':
			return toFloat16(data, shape);
		case 'int32':
			return new ort.Tensor('int32', data instanceof Int32Array ? data : Int32Array.from(data), shape);
		case 'int64':
			return new ort.Tensor(
				'int64',
				BigInt64Array.from(data as ArrayLike<number>, (value: number) => BigInt(Math.trunc(value))),
				shape,
			);
		default:
			throw new NetworkError('failed', `the network wants "${name}" as ${type}, which cannot be fed`);
	}
}

/**
 * The binding of 1.30 takes the length of a `Float16Array` for 0 (https://github.com/microsoft/onnxruntime/pull/32323); it reads
 * `cpuData`, and the same bytes seen as a `Uint16Array` have the length that they have.
 */
function toFloat16(data: Float32Array | Int32Array, shape: readonly number[]): ort.Tensor {
	const halves = Float16Array.from(data);
	const bits = new Uint16Array(halves.buffer, halves.byteOffset, halves.length);
	const tensor = new ort.Tensor('float16', bits, shape);
	Object.assign(tensor, { cpuData: bits });
	return tensor;
}

function fromOrtTensor(value: ort.OnnxValue): Tensor | null {
	if (!(value instanceof ort.Tensor)) return null;
	const { data, dims } = value;
	if (data instanceof Float32Array) return { type: 'float32', data, shape: dims };
	if (data instanceof Float64Array || data instanceof Float16Array) return { type: 'float32', data: Float32Array.from(data), shape: dims };
	if (data instanceof Uint16Array && value.type === 'float16') {
		const halves = new Float16Array(data.buffer, data.byteOffset, data.length);
		return { type: 'float32', data: Float32Array.from(halves), shape: dims };
	}
	if (data instanceof Int32Array) return { type: 'int32', data, shape: dims };
	if (data instanceof BigInt64Array) return { type: 'int32', data: Int32Array.from(data, Number), shape: dims };
	if (data instanceof Uint8Array || data instanceof Int8Array) return { type: 'int32', data: Int32Array.from(data), shape: dims };
	return null;
}
