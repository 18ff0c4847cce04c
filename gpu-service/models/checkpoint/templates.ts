/** The graphs without weights that lie with the program, and what else every checkpoint of their kind needs. Made by `training/templates`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { JsonObject } from '../json-file.ts';

export interface Templates {
	/** An ONNX file whose weights have names and shapes and lie nowhere yet. */
	graph(name: string): Uint8Array;
	/** `config.json` of a network. */
	config(name: string): JsonObject;
	/** `merges.txt` of CLIP's tokenizer. */
	merges(): string;
	/** Changes with any of the files. */
	fingerprint(): string;
}

/** Those of the published models. */
export const publicTemplates: Templates = readTemplates(join(import.meta.dirname, 'templates'));

/** @param folder holds `<name>.onnx.br`, `<name>.json`, `clip-merges.txt.br`. */
export function readTemplates(folder: string): Templates {
	let fingerprint: string | null = null;
	return {
		graph: (name) => brotliDecompressSync(readFileSync(join(folder, `${name}.onnx.br`))),
		config: (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')),
		merges: () => brotliDecompressSync(readFileSync(join(folder, 'clip-merges.txt.br'))).toString('utf8'),
		fingerprint: () => {
			fingerprint ??= hashFolder(folder);
			return fingerprint;
		},
	};
}

function hashFolder(folder: string): string {
	const hash = createHash('sha256');
	for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
	return hash.digest('hex').slice(0, 16);
}
