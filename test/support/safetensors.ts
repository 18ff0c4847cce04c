/** Writes safetensors files for tests. */
import { readFile, writeFile } from 'node:fs/promises';

export interface HeaderEntry {
	dtype: string;
	shape: number[];
	data_offsets: [number, number];
}

/** A file with these tensors, all zeros. */
export async function writeZeros(path: string, tensors: Record<string, number[]>, metadata: Record<string, string> = {}): Promise<void> {
	let end = 0;
	const entries = Object.entries(tensors).map(([key, shape]): [string, HeaderEntry] => {
		const start = end;
		end += shape.reduce((product, side) => product * side, 2);
		return [key, { dtype: 'F16', shape, data_offsets: [start, end] }];
	});
	await write(path, Object.fromEntries(entries), metadata, new Uint8Array(end));
}

/** The same tensors under other names; those for which null is given are left out of the header. */
export async function renameTensors(
	source: string,
	target: string,
	rename: (key: string, entry: HeaderEntry) => string | null,
	metadata: Record<string, string> = {},
): Promise<void> {
	const bytes = await readFile(source);
	const start = 8 + Number(bytes.readBigUInt64LE());
	const { __metadata__: _, ...entries } = JSON.parse(bytes.toString('utf8', 8, start));
	const renamed = Object.entries(entries as Record<string, HeaderEntry>).flatMap(([key, entry]) => {
		const name = rename(key, entry);
		return name === null ? [] : [[name, entry] as const];
	});
	await write(target, Object.fromEntries(renamed), metadata, bytes.subarray(start));
}

async function write(
	path: string,
	entries: Record<string, HeaderEntry>,
	metadata: Record<string, string>,
	data: Uint8Array,
): Promise<void> {
	const header = Buffer.from(JSON.stringify({ __metadata__: metadata, ...entries }));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(header.length));
	await writeFile(path, Buffer.concat([length, header, data]));
}
