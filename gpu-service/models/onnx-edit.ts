/**
 * Makes an ONNX file out of another one: weights replaced, renamed or added, nodes put before all others, inputs added, names that nodes
 * read changed. Everything else is copied byte for byte and in pieces, so that a file of gigabytes needs no memory.
 */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { findGraph, type GraphNode, type GraphTensor, graphTags, readName, readNode, readTensorEntry } from './onnx-graph.ts';
import { openProtobuf, type ProtobufFile, type Span } from './protobuf.ts';
import { bytesField, fieldHead, messageField, numberField } from './protobuf-writer.ts';

export interface OnnxEdit {
	/** What takes the place of a weight; null leaves it as it is. Called for every weight, with its old name. */
	tensor?: (old: GraphTensor) => NewTensor | null;
	/** Weights that get another name; whoever used the old one then needs a node that makes it. */
	renamed?: ReadonlyMap<string, string>;
	/** Weights that are added. */
	tensors?: readonly (NewTensor & { name: string })[];
	/** Nodes put before all others, in this order. */
	nodes?: readonly NewNode[];
	/** What takes the place of a node; null leaves it as it is. Not asked for new nodes. */
	replaced?: (node: GraphNode) => readonly NewNode[] | null;
	/** Inputs that are added to the graph. */
	inputs?: readonly NewInput[];
	/** What takes the place of an input, by its name. */
	replacedInputs?: ReadonlyMap<string, NewInput>;
	/** What a node is to read, in the place of its inputs; null leaves it as it is. Not asked for new nodes. */
	rewire?: (node: GraphNode) => readonly string[] | null;
	/** Nodes that are left out; what they made is made by new nodes. */
	dropped?: (node: GraphNode) => boolean;
}

export type NewTensor = {
	/** `TensorProto.DataType`. */
	type: number;
	dims: readonly number[];
} & (
	| {
			/** Little-endian numbers. */
			data: Uint8Array;
	  }
	| {
			/** A place in a file of the target's folder. */
			external: { location: string; offset: number; length: number };
	  }
);

export interface NewNode {
	name: string;
	operator: string;
	inputs: readonly string[];
	outputs: readonly string[];
	/** Attributes: a whole number from 0 up, or a list of them. */
	attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface NewInput {
	name: string;
	/** `TensorProto.DataType`. */
	type: number;
	/** A dimension is a number or a symbol. */
	shape: readonly (number | string)[];
}

/** A range of the source, or new bytes. */
type Piece = Span | Uint8Array;

const copiedAtOnce = 4 * 1024 * 1024;

/**
 * Writes `target` under a temporary name, syncs and renames it.
 *
 * @throws ProtobufError when the source is no ONNX model.
 */
export function rewriteOnnx(source: string, target: string, edit: OnnxEdit): void {
	const fd = openSync(source, 'r');
	try {
		const file = openProtobuf(fd, fstatSync(fd).size);
		writePieces(fd, modelPieces(file, edit), target);
	} finally {
		closeSync(fd);
	}
}

function modelPieces(file: ProtobufFile, edit: OnnxEdit): Piece[] {
	const graph = findGraph(file);
	const inner = graphPieces(file, graph, edit);
	const before: Piece[] = [];
	const after: Piece[] = [];
	let start = 0;
	for (const field of file.fields(file.whole)) {
		(field.start <= graph.start ? before : after).push({ start, end: field.end });
		start = field.end;
	}
	before.pop();
	return [...before, fieldHead(7, sizeOf(inner)), ...inner, ...after];
}

function graphPieces(file: ProtobufFile, graph: Span, edit: OnnxEdit): Piece[] {
	const pieces: Piece[] = (edit.nodes ?? []).map((node) => messageField(graphTags.node, nodeFields(node)));
	let start = graph.start;
	for (const field of file.fields(graph)) {
		const changed = editField(file, field, edit);
		if (changed === null) extend(pieces, { start, end: field.end });
		else pieces.push(...changed);
		start = field.end;
	}
	pieces.push(...(edit.tensors ?? []).map(({ name, ...tensor }) => messageField(graphTags.tensor, tensorFields(name, tensor))));
	pieces.push(...(edit.inputs ?? []).map((input) => messageField(graphTags.input, inputFields(input))));
	return pieces;
}

/** Neighbours are copied as one piece. */
function extend(pieces: Piece[], span: Span): void {
	const last = pieces.at(-1);
	if (last === undefined || last instanceof Uint8Array || last.end !== span.start) pieces.push(span);
	else pieces[pieces.length - 1] = { start: last.start, end: span.end };
}

/** What stands in the place of a field of the graph; null when it stays as it is. */
function editField(file: ProtobufFile, field: Span & { tag: number }, edit: OnnxEdit): Piece[] | null {
	if (field.tag === graphTags.node && (edit.rewire ?? edit.dropped ?? edit.replaced) !== undefined) {
		const node = readNode(file, field);
		if (edit.dropped?.(node) === true) return [];
		const nodes = edit.replaced?.(node) ?? null;
		if (nodes !== null) return nodes.map((each) => messageField(graphTags.node, nodeFields(each)));
		const inputs = edit.rewire?.(node) ?? null;
		return inputs === null ? null : withFields(file, field, 1, inputs);
	}
	if (field.tag === graphTags.tensor) {
		const old = readTensorEntry(file, field);
		const name = edit.renamed?.get(old.name);
		const replacement = edit.tensor?.(old) ?? null;
		if (replacement !== null) return [messageField(graphTags.tensor, tensorFields(name ?? old.name, replacement))];
		return name === undefined ? null : withFields(file, field, 8, [name]);
	}
	if (field.tag === graphTags.input) {
		const replacement = edit.replacedInputs?.get(readName(file, field, 1));
		if (replacement !== undefined) return [messageField(graphTags.input, inputFields(replacement))];
		// Old files list weights among the inputs too.
		const name = edit.renamed?.get(readName(file, field, 1));
		return name === undefined ? null : withFields(file, field, 1, [name]);
	}
	if (field.tag === graphTags.valueInfo && edit.renamed?.has(readName(file, field, 1))) return [];
	return null;
}

/** The message with all its text fields of one tag replaced by these, which come first. */
function withFields(file: ProtobufFile, message: Span & { tag: number }, tag: number, values: readonly string[]): Piece[] {
	const pieces: Piece[] = values.map((value) => bytesField(tag, value));
	let start = message.start;
	for (const field of file.fields(message)) {
		if (field.tag !== tag) pieces.push({ start, end: field.end });
		start = field.end;
	}
	return [fieldHead(message.tag, sizeOf(pieces)), ...pieces];
}

function nodeFields({ name, operator, inputs, outputs, attributes = {} }: NewNode): Uint8Array[] {
	return [
		...inputs.map((input) => bytesField(1, input)),
		...outputs.map((output) => bytesField(2, output)),
		bytesField(3, name),
		bytesField(4, operator),
		...Object.entries(attributes).map(([key, value]) =>
			messageField(5, [
				bytesField(1, key),
				...(typeof value === 'number'
					? [numberField(3, value), numberField(20, attributeTypes.integer)]
					: [...value.map((part) => numberField(8, part)), numberField(20, attributeTypes.integers)]),
			]),
		),
	];
}

/** `AttributeProto.AttributeType`. */
const attributeTypes = { integer: 2, integers: 7 } as const;

function tensorFields(name: string, tensor: NewTensor): Uint8Array[] {
	const head = [...tensor.dims.map((dim) => numberField(1, dim)), numberField(2, tensor.type), bytesField(8, name)];
	if ('data' in tensor) return [...head, bytesField(9, tensor.data)];
	const entries = Object.entries(tensor.external).map(([key, value]) =>
		messageField(13, [bytesField(1, key), bytesField(2, String(value))]),
	);
	return [...head, ...entries, numberField(14, 1)];
}

function inputFields({ name, type, shape }: NewInput): Uint8Array[] {
	const dims = shape.map((dim) => messageField(1, [typeof dim === 'number' ? numberField(1, dim) : bytesField(2, dim)]));
	return [bytesField(1, name), messageField(2, [messageField(1, [numberField(1, type), messageField(2, dims)])])];
}

function sizeOf(pieces: readonly Piece[]): number {
	return pieces.reduce((sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.end - piece.start), 0);
}

function writePieces(source: number, pieces: readonly Piece[], target: string): void {
	const partial = `${target}.${process.pid}.partial`;
	const fd = openSync(partial, 'w');
	try {
		for (const piece of gathered(source, pieces)) {
			for (let written = 0; written < piece.length; ) written += writeSync(fd, piece, written);
		}
		fsyncSync(fd);
	} catch (error) {
		closeSync(fd);
		rmSync(partial, { force: true });
		throw error;
	}
	closeSync(fd);
	renameSync(partial, target);
}

/** Small pieces joined, large ones split. The bytes are valid until the next ones are asked for. */
function* gathered(source: number, pieces: readonly Piece[]): Generator<Uint8Array> {
	const buffer = Buffer.allocUnsafe(copiedAtOnce);
	let filled = 0;
	for (const piece of pieces) {
		const length = piece instanceof Uint8Array ? piece.length : piece.end - piece.start;
		for (let done = 0; done < length; ) {
			if (filled === buffer.length) {
				yield buffer;
				filled = 0;
			}
			const part = Math.min(length - done, buffer.length - filled);
			if (piece instanceof Uint8Array) buffer.set(piece.subarray(done, done + part), filled);
			else readFully(source, buffer.subarray(filled, filled + part), piece.start + done);
			done += part;
			filled += part;
		}
	}
	yield buffer.subarray(0, filled);
}

function readFully(fd: number, target: Uint8Array, position: number): void {
	for (let read = 0; read < target.length; ) {
		const part = readSync(fd, target, read, target.length - read, position + read);
		if (part === 0) throw new Error('the file became shorter while it was read');
		read += part;
	}
}
