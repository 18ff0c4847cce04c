/**
 * A network whose linear layers multiply bytes: weights as int8 with a scale for each column, what comes in as uint8 with a scale that is
 * found anew at every run (DynamicQuantizeLinear, MatMulInteger). Convolutions stay as they are, as ONNX Runtime is slower with bytes there.
 */
import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readWeightValues } from '../adapters/weight-values.ts';
import { type NewNode, type NewTensor, rewriteOnnx } from '../onnx-edit.ts';
import { type GraphNode, type OnnxGraph, readOnnxGraph } from '../onnx-graph.ts';
import { openProtobuf } from '../protobuf.ts';
import { plainLocation } from '../safe-path.ts';
import { linkOrCopy } from '../store/blobs.ts';
import { findLinearLayers, type LinearLayer, mostHops, passing } from './linear-layers.ts';

/** `TensorProto.DataType`. */
const types = { float32: 1, int8: 3 } as const;
const bytesFile = 'int8.bin';
/** External data are mapped by pages. */
const alignment = 4096;
/** Of int8, on both sides of zero. */
const largest = 127;

/**
 * Writes the network into an empty folder, beside links to the files of the weights that stay.
 *
 * @param source path of the ONNX file. @param file its name for messages.
 * @returns how many layers multiply bytes now. @throws ModelFault
 */
export async function writeInt8Network(source: string, file: string, folder: string): Promise<number> {
	const graph = readGraph(source);
	const layers = findLinearLayers(graph);
	const tensors = writeWeights(layers, source, file, join(folder, bytesFile));
	const replaced = new Map(layers.map((layer) => [layer.node.outputs[0] ?? '', layer]));
	/** What comes into several layers is made bytes once. */
	const entered = new Set<string>();
	const isUnused = unusedWeights(graph, replaced);
	rewriteOnnx(source, join(folder, 'model.onnx'), {
		tensors,
		tensor: ({ name, type }) => (isUnused(name) ? { type, dims: [0, 0], data: new Uint8Array(0) } : null),
		replaced: ({ outputs: [output = ''] }) => {
			const layer = replaced.get(output);
			if (layer === undefined) return null;
			const input = layer.node.inputs[0] ?? '';
			const nodes = [...(entered.has(input) ? [] : [entry(input)]), ...product(layer)];
			entered.add(input);
			return nodes;
		},
	});
	for (const location of locationsOf(graph, file, isUnused)) await linkOrCopy(join(dirname(source), location), join(folder, location));
	return layers.length;
}

/** Tells weights that nothing reads any more, also through a Cast or a Transpose that stays. */
function unusedWeights({ nodes }: OnnxGraph, replaced: ReadonlyMap<string, LinearLayer>): (name: string) => boolean {
	const readers = new Map<string, GraphNode[]>();
	for (const node of nodes) for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
	const weights = new Set([...replaced.values()].map(({ tensor }) => tensor.name));
	const isReplaced = (name: string, hops = 0): boolean =>
		(readers.get(name) ?? []).every(
			({ operator, outputs: [output = ''] }) =>
				replaced.has(output) || (hops < mostHops && passing.includes(operator) && isReplaced(output, hops + 1)),
		);
	return (name) => weights.has(name) && isReplaced(name);
}

function entry(input: string): NewNode {
	return {
		name: `${input}/DynamicQuantizeLinear`,
		operator: 'DynamicQuantizeLinear',
		inputs: [input],
		outputs: [`${input}.bytes`, `${input}.scale`, `${input}.zero`],
	};
}

/** In this form ONNX Runtime makes one operator of it. */
function product({ node, tensor }: LinearLayer): NewNode[] {
	const { name, inputs, outputs } = node;
	const [input = '', output = ''] = [inputs[0], outputs[0]];
	return [
		{
			name: `${name}/MatMulInteger`,
			operator: 'MatMulInteger',
			inputs: [`${input}.bytes`, `${tensor.name}.int8`, `${input}.zero`],
			outputs: [`${output}.sums`],
		},
		{ name: `${name}/Cast`, operator: 'Cast', inputs: [`${output}.sums`], outputs: [`${output}.whole`], attributes: { to: types.float32 } },
		{ name: `${name}/Scale`, operator: 'Mul', inputs: [`${input}.scale`, `${tensor.name}.scales`], outputs: [`${output}.scale`] },
		{ name: `${name}/Mul`, operator: 'Mul', inputs: [`${output}.whole`, `${output}.scale`], outputs: [output] },
	];
}

/** Bytes and scales of each weight, once for layers that share one. */
function writeWeights(layers: readonly LinearLayer[], source: string, file: string, path: string): (NewTensor & { name: string })[] {
	const tensors = new Map<string, NewTensor & { name: string }>();
	const fd = openSync(path, 'w');
	let offset = 0;
	const write = (name: string, type: number, dims: readonly number[], bytes: Uint8Array) => {
		for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written, bytes.length - written, offset + written);
		tensors.set(name, { name, type, dims, external: { location: bytesFile, offset, length: bytes.length } });
		offset = Math.ceil((offset + bytes.length) / alignment) * alignment;
	};
	try {
		for (const { tensor, isTurned } of layers) {
			if (tensors.has(`${tensor.name}.int8`)) continue;
			const [rows = 0, columns = 0] = isTurned ? tensor.dims.toReversed() : tensor.dims;
			const { bytes, scales } = toInt8(readWeightValues(source, file, tensor), rows, columns, isTurned);
			write(`${tensor.name}.int8`, types.int8, [rows, columns], new Uint8Array(bytes.buffer));
			write(`${tensor.name}.scales`, types.float32, [columns], new Uint8Array(scales.buffer));
		}
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
	return [...tensors.values()];
}

/**
 * @param values [rows, columns], or the other way round. @returns [rows, columns]: values are about bytes · scales of their column.
 */
export function toInt8(values: Float32Array, rows: number, columns: number, isTurned: boolean): { bytes: Int8Array; scales: Float32Array } {
	const [rowStep, columnStep] = isTurned ? [1, rows] : [columns, 1];
	const scales = new Float32Array(columns);
	for (let column = 0; column < columns; column += 1) {
		let most = 0;
		for (let row = 0; row < rows; row += 1) most = Math.max(most, Math.abs(values[row * rowStep + column * columnStep] ?? 0));
		scales[column] = most === 0 ? 1 : most / largest;
	}
	const bytes = new Int8Array(rows * columns);
	for (let row = 0; row < rows; row += 1) {
		for (let column = 0; column < columns; column += 1) {
			bytes[row * columns + column] = Math.round((values[row * rowStep + column * columnStep] ?? 0) / (scales[column] ?? 1));
		}
	}
	return { bytes, scales };
}

function readGraph(path: string): OnnxGraph {
	const fd = openSync(path, 'r');
	try {
		return readOnnxGraph(openProtobuf(fd, fstatSync(fd).size));
	} finally {
		closeSync(fd);
	}
}

/** Files of the weights that are still read. @throws ModelFault `unsafe-path` */
function locationsOf({ tensors }: OnnxGraph, file: string, isUnused: (name: string) => boolean): Set<string> {
	const outside = [...tensors.values()].filter(({ name }) => !isUnused(name));
	return new Set(outside.flatMap(({ external }) => (external === null ? [] : [plainLocation(external, file)])));
}
