/** Several runs of one network as one: their rows behind one another on the batch axis, and apart again. Pure. */
import type { NetworkInfo, ValueInfo } from '../diffusion/families/family.ts';
import type { NamedTensors, Tensor } from '../diffusion/tensor.ts';
import { NetworkError } from '../onnx/network.ts';

/** Where tokens lie: with two axes the table has no batch axis and is the same for all rows. */
const tables = new Set(['img_ids', 'txt_ids']);

/** What ControlNets inside a UNet are shown: its first axis is one ControlNet each, and the rows of the batch come behind it. */
const byControlNet = 'controlnet_conds';

/** How one input of several runs becomes one: rows behind one another, a value for each row, or one that all share and so must have equal. */
type Joining = 'rows' | 'values' | 'shared';

/** Rows on the batch axis of a run; null when nothing has one. */
export function rowsOf(inputs: NamedTensors): number | null {
	return Object.entries(inputs).find(([name, tensor]) => joiningOf(name, tensor) === 'rows')?.[1].shape[0] ?? null;
}

/**
 * Whether two runs of the same network can be one. Shapes must be the same, the batch axis free; what the network takes once for all rows, as
 * a timestep without axes, must be equal.
 */
export function canJoin({ inputs: declared }: NetworkInfo, one: NamedTensors, other: NamedTensors): boolean {
	const rows = rowsOf(one);
	if (rows === null) return false;
	return declared.every((value) => {
		const [mine, its] = [one[value.name], other[value.name]];
		if (value.name === byControlNet || mine === undefined || its === undefined || mine.type !== its.type || !isEqual(mine.shape, its.shape))
			return false;
		const joining = joiningOf(value.name, mine, value);
		if (joining === 'shared') return isEqual(mine.data, its.data);
		return isFree(value.shape[0]) && (joining === 'values' || mine.shape[0] === rows);
	});
}

/** One run for all of `runs`, which {@link canJoin}. */
export function joinRuns({ inputs: declared }: NetworkInfo, runs: readonly NamedTensors[]): NamedTensors {
	const rows = rowsOf(runs[0]) ?? 1;
	const joined: NamedTensors = {};
	for (const value of declared) {
		const tensors = runs.map((run) => run[value.name]);
		const [first] = tensors;
		const joining = joiningOf(value.name, first, value);
		if (joining === 'shared') joined[value.name] = first;
		else if (joining === 'values') joined[value.name] = stack(tensors.map((tensor) => spread(tensor, rows)));
		else joined[value.name] = stack(tensors);
	}
	return joined;
}

/** The outputs of each of `count` runs that were one. @throws NetworkError when an output does not have a row for each of theirs. */
export function splitOutputs(outputs: NamedTensors, rows: number, count: number): NamedTensors[] {
	return Array.from({ length: count }, (_, index) => {
		const own = Object.entries(outputs).map(([name, tensor]): [string, Tensor] => {
			if (tensor.shape[0] !== rows * count) {
				throw new NetworkError('failed', `"${name}" has ${tensor.shape[0] ?? 'no'} rows where ${rows * count} went in`);
			}
			return [name, sliceRows(tensor, index * rows, rows)];
		});
		return Object.fromEntries(own);
	});
}

/** @param value what the file declares; without it a tensor without axes counts as shared */
function joiningOf(name: string, { shape }: Tensor, value?: ValueInfo): Joining {
	if (shape.length === 0) return value?.shape.length === 1 && isFree(value.shape[0]) ? 'values' : 'shared';
	return shape.length === 1 || (shape.length === 2 && tables.has(name)) ? 'shared' : 'rows';
}

function isFree(declared: number | string | undefined): boolean {
	return !(typeof declared === 'number' && declared > 0);
}

function isEqual(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
	if (one === other) return true;
	if (one.length !== other.length) return false;
	for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
	return true;
}

/** A tensor without axes as a row of equal values. */
function spread(tensor: Tensor, rows: number): Tensor {
	return tensor.type === 'float32'
		? { type: 'float32', data: new Float32Array(rows).fill(tensor.data[0]), shape: [rows] }
		: { type: 'int32', data: new Int32Array(rows).fill(tensor.data[0]), shape: [rows] };
}

/** @param tensors of one type and shape */
function stack(tensors: readonly Tensor[]): Tensor {
	const [{ type, data, shape }] = tensors;
	const [rows, ...rest] = shape;
	const whole = type === 'float32' ? new Float32Array(data.length * tensors.length) : new Int32Array(data.length * tensors.length);
	for (const [index, tensor] of tensors.entries()) whole.set(tensor.data, index * data.length);
	return { type, data: whole, shape: [rows * tensors.length, ...rest] } as Tensor;
}

function sliceRows({ type, data, shape }: Tensor, from: number, rows: number): Tensor {
	const row = data.length / shape[0];
	return { type, data: data.subarray(from * row, (from + rows) * row), shape: [rows, ...shape.slice(1)] } as Tensor;
}
