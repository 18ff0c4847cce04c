/**
 * Reads safetensors files: a header of JSON (names, types, shapes, places), then raw little-endian numbers. The header is a claim by
 * strangers: everything is checked before anything is allocated. Format: https://github.com/huggingface/safetensors#format
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { isObject } from './json-file.ts';
import { ModelFault } from './model-fault.ts';

export interface SafetensorsFile {
	/** As it was given. */
	readonly path: string;
	readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
	/** What trainers write down of themselves: `ss_network_module`, … */
	readonly metadata: Readonly<Record<string, string>>;
}

export interface SafetensorsEntry {
	/** As the file calls it: `F32`, `F16`, `BF16`, … */
	readonly dtype: string;
	/** Empty for a scalar. */
	readonly shape: readonly number[];
	/** From the start of the file. */
	readonly offset: number;
	readonly bytes: number;
}

const lengthBytes = 8;
/** The limit of the reference implementation. */
const largestHeader = 100_000_000;
/** Far above what tensors are called and how many sides they have; names and shapes are searched with patterns. */
const longestName = 1000;
const mostSides = 64;
const elementBytes: Readonly<Record<string, number>> = {
	F64: 8,
	F32: 4,
	F16: 2,
	BF16: 2,
	F8_E4M3: 1,
	F8_E5M2: 1,
	I64: 8,
	I32: 4,
	I16: 2,
	I8: 1,
	U64: 8,
	U32: 4,
	U16: 2,
	U8: 1,
	BOOL: 1,
};

/** Reads the header; no tensor. @throws ModelFault `corrupt-file`, `incomplete-file`, `missing-file`, `unsupported-version` */
export function readSafetensors(path: string): SafetensorsFile {
	const name = basename(path);
	return withFile(path, name, (fd) => {
		const { size } = fstatSync(fd);
		const header = readHeader(fd, size, name);
		const dataStart = lengthBytes + header.bytes;
		const tensors = new Map<string, SafetensorsEntry>();
		for (const [key, value] of Object.entries(header.json)) {
			if (key !== '__metadata__') tensors.set(key, toEntry(key, value, { name, dataStart, dataBytes: size - dataStart }));
		}
		return { path, tensors, metadata: toMetadata(header.json['__metadata__']) };
	});
}

/** The values of a tensor of type F32, F16 or BF16. @throws ModelFault `corrupt-file` when there is no such tensor or it is of another type. */
export function readTensor(file: SafetensorsFile, name: string): Float32Array {
	const entry = file.tensors.get(name);
	const title = basename(file.path);
	if (entry === undefined) throw new ModelFault('corrupt-file', title, `has no tensor "${short(name)}"`);
	const { dtype, offset, bytes } = entry;
	if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16') {
		throw new ModelFault('corrupt-file', title, `tensor "${short(name)}" is of type ${dtype}; only F32, F16 and BF16 can be used`);
	}
	const raw = withFile(file.path, title, (fd) => readBytes(fd, offset, bytes, title));
	if (dtype === 'F32') return new Float32Array(raw);
	return dtype === 'F16' ? Float32Array.from(new Float16Array(raw)) : fromBfloat16(new Uint16Array(raw));
}

/** A bfloat16 is the upper half of a float32. */
export function fromBfloat16(halves: Uint16Array): Float32Array {
	return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

function readHeader(fd: number, size: number, name: string): { json: Record<string, unknown>; bytes: number } {
	if (size < lengthBytes) throw new ModelFault('corrupt-file', name, 'is too short to be a safetensors file; fetch it again');
	const bytes = Number(Buffer.from(readBytes(fd, 0, lengthBytes, name)).readBigUInt64LE());
	if (bytes > size - lengthBytes) {
		throw new ModelFault('corrupt-file', name, `its header length (${bytes} bytes) is larger than the file; fetch it again`);
	}
	if (bytes > largestHeader) throw new ModelFault('corrupt-file', name, `its header is absurdly long (${bytes} bytes)`);
	let json: unknown;
	try {
		json = JSON.parse(Buffer.from(readBytes(fd, lengthBytes, bytes, name)).toString('utf8'));
	} catch (error) {
		if (error instanceof ModelFault) throw error;
		throw new ModelFault('corrupt-file', name, 'its header is not JSON; is it a safetensors file? Fetch it again', { cause: error });
	}
	if (!isObject(json)) throw new ModelFault('corrupt-file', name, 'its header is not a JSON object');
	return { json, bytes };
}

function toEntry(
	key: string,
	value: unknown,
	{ name, dataStart, dataBytes }: { name: string; dataStart: number; dataBytes: number },
): SafetensorsEntry {
	const tensor = `tensor "${short(key)}"`;
	if (key.length > longestName) throw new ModelFault('corrupt-file', name, `the name of ${tensor} is absurdly long`);
	if (!isObject(value)) throw new ModelFault('corrupt-file', name, `${tensor} is not described by an object`);
	const { dtype, shape, data_offsets: offsets } = value;
	const size = typeof dtype === 'string' && Object.hasOwn(elementBytes, dtype) ? elementBytes[dtype] : undefined;
	if (typeof dtype !== 'string' || size === undefined) {
		throw new ModelFault('unsupported-version', name, `${tensor} is of type ${short(String(dtype))}, which is not known here`);
	}
	if (!isListOfSizes(shape) || shape.length > mostSides)
		throw new ModelFault('corrupt-file', name, `${tensor} has a shape that is no list of sizes`);
	if (!isListOfSizes(offsets) || offsets.length !== 2) throw new ModelFault('corrupt-file', name, `${tensor} has no place in the file`);
	const [start, end] = offsets as [number, number];
	if (end < start) throw new ModelFault('corrupt-file', name, `the offsets of ${tensor} run backwards`);
	if (end > dataBytes) {
		throw new ModelFault(
			'incomplete-file',
			name,
			`${tensor} ends beyond the file (${end} bytes needed, ${dataBytes} there); fetch it again`,
		);
	}
	const bytes = shape.reduce((product, dim) => product * dim, size);
	if (bytes !== end - start) {
		throw new ModelFault(
			'corrupt-file',
			name,
			`shape and byte count of ${tensor} disagree: ${shape.join(' x ')} ${dtype} in ${end - start} bytes`,
		);
	}
	return { dtype, shape, offset: dataStart + start, bytes };
}

function isListOfSizes(value: unknown): value is number[] {
	return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function toMetadata(value: unknown): Record<string, string> {
	if (!isObject(value)) return {};
	return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function withFile<Result>(path: string, name: string, work: (fd: number) => Result): Result {
	let fd: number;
	try {
		fd = openSync(path, 'r');
	} catch (error) {
		throw new ModelFault('missing-file', name, 'is missing or cannot be read', { cause: error });
	}
	try {
		return work(fd);
	} finally {
		closeSync(fd);
	}
}

function readBytes(fd: number, offset: number, bytes: number, name: string): ArrayBuffer {
	const buffer = new ArrayBuffer(bytes);
	for (let read = 0; read < bytes; ) {
		// One call reads less than 2 GiB.
		const part = readSync(
			fd,
			new Uint8Array(buffer, read, Math.min(bytes - read, 1 << 30)),
			0,
			Math.min(bytes - read, 1 << 30),
			offset + read,
		);
		if (part === 0) throw new ModelFault('incomplete-file', name, 'ends early; fetch it again');
		read += part;
	}
	return buffer;
}

function short(name: string): string {
	return name.slice(0, 100);
}
