/** Writes safetensors files for tests. */
import { writeFileSync } from 'node:fs';

export interface WrittenTensor {
	dtype: 'F32' | 'F16' | 'BF16';
	shape: readonly number[];
	/** Little-endian numbers. */
	data: Uint8Array;
}

export function writeSafetensors(
	path: string,
	tensors: Readonly<Record<string, WrittenTensor>>,
	metadata: Record<string, string> = {},
): void {
	let offset = 0;
	const header: Record<string, unknown> = { __metadata__: metadata };
	for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
		header[name] = { dtype, shape, data_offsets: [offset, offset + data.length] };
		offset += data.length;
	}
	const json = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	writeFileSync(path, Buffer.concat([length, json, ...Object.values(tensors).map(({ data }) => data)]));
}

export function float32(shape: readonly number[], values: Float32Array | readonly number[]): WrittenTensor {
	return { dtype: 'F32', shape, data: new Uint8Array(Float32Array.from(values).buffer) };
}
