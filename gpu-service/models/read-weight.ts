/** One small weight out of a network's ONNX file, for what is computed outside of the network. */
import { closeSync, openSync, readSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ModelFault } from './model-fault.ts';
import { findGraph, type GraphTensor, graphTags, readName, readTensorEntry } from './onnx-graph.ts';
import { elementTypeName, tensorBytes } from './onnx-types.ts';
import { openProtobuf, ProtobufError, type ProtobufFile, type Span } from './protobuf.ts';
import { isPlainPath, statInside } from './safe-path.ts';
import { fromBfloat16 } from './safetensors.ts';

/** Norms and biases have kilobytes; nothing is read that would fill the memory. */
const largestBytes = 16 * 2 ** 20;
const int32Data = 5;

/**
 * The values of an initializer as float32, inline or in a file beside; float16 and bfloat16 are converted.
 *
 * @param root the model's folder. @param file the ONNX file, relative to it. @param name exact.
 * @returns null when the graph has no such initializer, or one that holds no floating-point numbers.
 * @throws ModelFault when it is damaged, larger than 16 MiB, or lies outside of the folder.
 */
export function readWeight(root: string, file: string, name: string): Float32Array | null {
	const stats = statInside(root, file);
	if (stats === null) throw new ModelFault('missing-file', file, 'is missing; fetch the model again');
	const fd = openSync(join(root, file), 'r');
	try {
		const onnx = openProtobuf(fd, stats.sizeBytes);
		const span = findInitializer(onnx, name);
		return span === null ? null : readValues(onnx, span, { root, file, fd });
	} catch (error) {
		if (!(error instanceof ProtobufError)) throw error;
		throw new ModelFault('corrupt-file', file, `the model file is damaged (${error.message}); fetch it again`, { cause: error });
	} finally {
		closeSync(fd);
	}
}

function findInitializer(onnx: ProtobufFile, name: string): Span | null {
	for (const field of onnx.fields(findGraph(onnx))) {
		if (field.tag === graphTags.tensor && readName(onnx, field, 8) === name) return field;
	}
	return null;
}

interface Place {
	root: string;
	file: string;
	/** Of `file`, open. */
	fd: number;
}

function readValues(onnx: ProtobufFile, span: Span, place: Place): Float32Array | null {
	const tensor = readTensorEntry(onnx, span);
	const type = elementTypeName(tensor.type);
	if (type !== 'float32' && type !== 'float16' && type !== 'bfloat16') return null;
	const bytes = tensorBytes(tensor.type, tensor.dims) ?? 0;
	if (bytes > largestBytes) {
		throw new ModelFault('corrupt-file', place.file, `weight "${short(tensor.name)}" is absurdly large (${tensor.dims.join(' x ')})`);
	}
	const buffer = readBits(onnx, span, tensor, bytes, place);
	if (type === 'float32') return new Float32Array(buffer);
	return type === 'float16' ? Float32Array.from(new Float16Array(buffer)) : fromBfloat16(new Uint16Array(buffer));
}

/** The numbers as they lie in files, little-endian. */
function readBits(onnx: ProtobufFile, span: Span, tensor: GraphTensor, bytes: number, place: Place): ArrayBuffer {
	if (tensor.external !== null) return readBeside(tensor.external, bytes, place);
	if (tensor.data !== null && tensor.data.end - tensor.data.start === bytes) return readAt(place.fd, tensor.data.start, bytes, place.file);
	// Halves may also lie in a field of whole numbers, one for each.
	const halves = [...onnx.fields(span)].filter(({ tag }) => tag === int32Data).flatMap((field) => onnx.integers(field));
	if (halves.length * 2 === bytes && halves.length > 0) return Uint16Array.from(halves).buffer;
	throw new ModelFault('corrupt-file', place.file, `weight "${short(tensor.name)}" has other numbers than its ${tensor.dims.join(' x ')}`);
}

function readBeside({ location, offset }: NonNullable<GraphTensor['external']>, bytes: number, { root, file }: Place): ArrayBuffer {
	if (!isPlainPath(location)) throw new ModelFault('unsafe-path', file, "its external data leaves the model's folder");
	const weights = posix.join(posix.dirname(file), location);
	const stats = statInside(root, weights);
	if (stats === null) throw new ModelFault('missing-file', weights, 'is missing; it holds weights of the model');
	if (!Number.isSafeInteger(offset) || offset < 0 || offset + bytes > stats.sizeBytes) {
		throw new ModelFault('incomplete-file', weights, `is shorter than ${file} says`);
	}
	const fd = openSync(join(root, weights), 'r');
	try {
		return readAt(fd, offset, bytes, weights);
	} finally {
		closeSync(fd);
	}
}

function readAt(fd: number, position: number, bytes: number, file: string): ArrayBuffer {
	const buffer = new ArrayBuffer(bytes);
	if (readSync(fd, new Uint8Array(buffer), 0, bytes, position) !== bytes) {
		throw new ModelFault('incomplete-file', file, 'ends early; fetch it again');
	}
	return buffer;
}

function short(name: string): string {
	return name.slice(0, 100);
}
