/** Reads textual inversions: vectors for the token table of a CLIP text encoder, found by their width. */
import { basename } from 'node:path';
import { ModelFault } from '../model-fault.ts';
import { readSafetensors, readTensor, type SafetensorsFile } from '../safetensors.ts';

export interface EmbeddingFile {
	file: SafetensorsFile;
	/** Tokens that the word stands for. */
	count: number;
	/** One table for each text encoder that it was made for. */
	vectors: { tensor: string; width: number }[];
}

/** Names of SDXL's two encoders in such files; every other file has one tensor, under any name (A1111: `emb_params`). */
const sdxlNames = ['clip_l', 'clip_g'];
/** More tokens than a prompt of several chunks could hold is no embedding. */
const mostTokens = 1024;

/** @throws ModelFault `invalid-lora` when it holds no vectors; those of `readSafetensors`. */
export function readEmbedding(path: string): EmbeddingFile {
	const file = readSafetensors(path);
	const names = sdxlNames.every((name) => file.tensors.has(name))
		? sdxlNames
		: file.tensors.has('emb_params')
			? ['emb_params']
			: [...file.tensors.keys()];
	if (names.length !== 1 && names !== sdxlNames) throw notOne(path);
	const tables = names.map((tensor) => {
		const shape = file.tensors.get(tensor)?.shape ?? [];
		const [count = 0, width = 0] = shape.length === 1 ? [1, ...shape] : shape;
		if (shape.length < 1 || shape.length > 2 || count < 1 || count > mostTokens || width < 1) throw notOne(path);
		return { tensor, count, width };
	});
	const count = tables[0]?.count ?? 0;
	if (tables.some((table) => table.count !== count)) throw notOne(path);
	return { file, count, vectors: tables.map(({ tensor, width }) => ({ tensor, width })) };
}

/** The vectors of this width: [count, width]. @throws ModelFault `invalid-lora` when there are none. */
export function vectorsOfWidth({ file, vectors }: EmbeddingFile, width: number): Float32Array {
	const fitting = vectors.find((each) => each.width === width);
	if (fitting === undefined) {
		throw new ModelFault(
			'invalid-lora',
			basename(file.path),
			`does not fit this model: its vectors are ${vectors.map((each) => each.width).join(' and ')} wide, those of the text encoder ${width}`,
		);
	}
	return readTensor(file, fitting.tensor);
}

function notOne(path: string): ModelFault {
	return new ModelFault('invalid-lora', basename(path), 'is no embedding (textual inversion): expected one table of vectors');
}
