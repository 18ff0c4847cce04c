/** The nodes and weights of an ONNX graph with their places in the file. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
import { type Field, ProtobufError, type ProtobufFile, type Span } from './protobuf.ts';

export interface GraphNode {
	name: string;
	operator: string;
	inputs: string[];
	outputs: string[];
	/** Attributes that are whole numbers, or lists of them. */
	integers: ReadonlyMap<string, readonly number[]>;
}

/** A weight. Its numbers lie in `data` of the file, or in a file beside it. */
export interface GraphTensor {
	name: string;
	/** `TensorProto.DataType`. */
	type: number;
	dims: number[];
	/** Little-endian numbers without gaps: `raw_data`, or a packed field of floats. Null when there are none, or in another form. */
	data: Span | null;
	external: ExternalPlace | null;
}

interface ExternalPlace {
	/** Relative to the folder of the ONNX file. */
	location: string;
	offset: number;
	/** Null: as many bytes as type and dims ask for. */
	length: number | null;
}

export interface OnnxGraph {
	nodes: GraphNode[];
	tensors: ReadonlyMap<string, GraphTensor>;
	/** Names of the inputs, weights among them where the file lists those. */
	inputs: string[];
}

/** Tags of `GraphProto`. */
export const graphTags = { node: 1, tensor: 5, input: 11, valueInfo: 13 } as const;

/** Reads the outermost graph. @throws ProtobufError */
export function readOnnxGraph(file: ProtobufFile): OnnxGraph {
	const nodes: GraphNode[] = [];
	const tensors = new Map<string, GraphTensor>();
	const inputs: string[] = [];
	for (const field of file.fields(findGraph(file))) {
		if (field.tag === graphTags.node) nodes.push(readNode(file, field));
		else if (field.tag === graphTags.tensor) {
			const tensor = readTensorEntry(file, field);
			tensors.set(tensor.name, tensor);
		} else if (field.tag === graphTags.input) inputs.push(readName(file, field, 1));
	}
	return { nodes, tensors, inputs };
}

/** The one field of the model that holds the graph. @throws ProtobufError */
export function findGraph(file: ProtobufFile): Field {
	let graph: Field | null = null;
	for (const field of file.fields(file.whole)) {
		if (field.tag !== 7 || field.wire !== 2) continue;
		if (graph !== null) throw new ProtobufError('it holds more than one graph');
		graph = field;
	}
	if (graph === null) throw new ProtobufError('it holds no graph');
	return graph;
}

export function readNode(file: ProtobufFile, span: Span): GraphNode {
	const integers = new Map<string, readonly number[]>();
	const node: GraphNode = { name: '', operator: '', inputs: [], outputs: [], integers };
	for (const field of file.fields(span)) {
		if (field.tag === 1) node.inputs.push(file.text(field));
		else if (field.tag === 2) node.outputs.push(file.text(field));
		else if (field.tag === 3) node.name = file.text(field);
		else if (field.tag === 4) node.operator = file.text(field);
		else if (field.tag === 5) {
			const numbers: number[] = [];
			for (const part of file.fields(field)) if (part.tag === 3 || part.tag === 8) numbers.push(...file.integers(part));
			if (numbers.length > 0) integers.set(readName(file, field, 1), numbers);
		}
	}
	return node;
}

/** The text of the field with this tag, of several the last as everywhere in protobuf; empty without one. */
export function readName(file: ProtobufFile, span: Span, tag: number): string {
	let found: Span | null = null;
	for (const field of file.fields(span)) if (field.tag === tag) found = field;
	return found === null ? '' : file.text(found);
}

export function readTensorEntry(file: ProtobufFile, span: Span): GraphTensor {
	const tensor: GraphTensor = { name: '', type: 0, dims: [], data: null, external: null };
	const entries: Record<string, string> = {};
	let isExternal = false;
	for (const field of file.fields(span)) {
		if (field.tag === 1) tensor.dims.push(...file.integers(field));
		else if (field.tag === 2) tensor.type = field.number;
		else if (field.tag === 8) tensor.name = file.text(field);
		else if (field.tag === 9 || (field.tag === 4 && field.wire === 2)) tensor.data = { start: field.start, end: field.end };
		else if (field.tag === 13) entries[readName(file, field, 1)] = readName(file, field, 2);
		else if (field.tag === 14) isExternal = field.number === 1;
	}
	if (isExternal) {
		const { location = '', offset = '0', length } = entries;
		tensor.external = { location, offset: Number(offset), length: length === undefined ? null : Number(length) };
	}
	return tensor;
}
