/** The numbers of a network's weights: out of the ONNX file or the file beside it, and back into bytes. */
import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ModelFault } from '../model-fault.ts';
import type { GraphTensor } from '../onnx-graph.ts';
import { elementTypeName, tensorBytes } from '../onnx-types.ts';
import { plainLocation } from '../safe-path.ts';
import { fromBfloat16 } from '../safetensors.ts';

/** `TensorProto.DataType` of what can be changed. */
export const elementTypes = { float32: 1, float16: 10, bfloat16: 16 } as const;

/** @param onnxFile path of the ONNX file that the weight belongs to. @param file its name for messages. @throws ModelFault `invalid-graph`, `unsafe-path` */
export function readWeightValues(onnxFile: string, file: string, { name, type, dims, data, external }: GraphTensor): Float32Array {
	const bytes = tensorBytes(type, dims);
	const known: readonly number[] = Object.values(elementTypes);
	if (!known.includes(type) || bytes === null) {
		throw new ModelFault(
			'invalid-graph',
			file,
			`weight "${name.slice(0, 100)}" is of type ${elementTypeName(type)}, which cannot be changed`,
		);
	}
	const place = external === null ? data : { start: external.offset, end: external.offset + bytes };
	if (place === null || place.end - place.start !== bytes) {
		throw new ModelFault('invalid-graph', file, `weight "${name.slice(0, 100)}" is stored in a form that cannot be changed`);
	}
	const raw = readRange(external === null ? onnxFile : join(dirname(onnxFile), plainLocation(external, file)), place.start, bytes);
	if (type === elementTypes.float32) return new Float32Array(raw);
	return type === elementTypes.float16 ? Float32Array.from(new Float16Array(raw)) : fromBfloat16(new Uint16Array(raw));
}

/** Little-endian numbers of a type. */
export function toBytes(values: Float32Array, type: number): Uint8Array {
	if (type === elementTypes.float16) return new Uint8Array(Float16Array.from(values).buffer);
	if (type === elementTypes.bfloat16) return new Uint8Array(toBfloat16(values).buffer);
	return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Rounded to nearest, ties to even. */
function toBfloat16(values: Float32Array): Uint16Array {
	const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
	return Uint16Array.from(bits, (word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16);
}

function readRange(path: string, offset: number, bytes: number): ArrayBuffer {
	const buffer = new ArrayBuffer(bytes);
	const target = new Uint8Array(buffer);
	const fd = openSync(path, 'r');
	try {
		for (let read = 0; read < bytes; ) {
			const part = readSync(fd, target, read, Math.min(bytes - read, 1 << 30), offset + read);
			if (part === 0) throw new Error('a file of the model ends early');
			read += part;
		}
	} finally {
		closeSync(fd);
	}
	return buffer;
}
