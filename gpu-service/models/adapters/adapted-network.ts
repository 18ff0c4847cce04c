/**
 * A network with adapters merged in, as a folder of its own: the rewritten graph, `merged.bin` with the weights that changed, and links to
 * the files with all the others.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type NewTensor, rewriteOnnx } from '../onnx-edit.ts';
import type { GraphTensor, OnnxGraph } from '../onnx-graph.ts';
import { tensorBytes } from '../onnx-types.ts';
import { plainLocation } from '../safe-path.ts';
import { linkOrCopy } from '../store/blobs.ts';
import { type ChangedLayer, type Product, toProduct } from './lora-plan.ts';
import type { GraphEdit } from './token-table.ts';
import { elementTypes, readWeightValues, toBytes } from './weight-values.ts';

export interface AdaptedNetwork {
	/** Absolute path of the ONNX file it is made from, and its name for messages. */
	source: string;
	file: string;
	graph: OnnxGraph;
	/** By the name of their weight. */
	changed: ReadonlyMap<string, ChangedLayer>;
	/** What changes beside weights. */
	edit: GraphEdit;
}

/** Adds a product of two matrices to a matrix [rows, columns]; may change and return `base`. */
export type AddProduct = (base: Float32Array, product: Product) => Promise<Float32Array>;

const names = { graph: 'model.onnx', merged: 'merged.bin', original: 'original.onnx' } as const;
/** External data are mapped by pages. */
const alignment = 4096;
/** Smaller weights stay in the graph, where the runtime sees them while it folds constants. */
const smallBytes = 1024;

/** Bytes that the changed weights take in `merged.bin`, at most. */
export function mergedBytes(changed: ReadonlyMap<string, ChangedLayer>): number {
	let sum = 0;
	for (const layer of changed.values()) sum += (tensorBytes(storedType(layer), layer.tensor.dims) ?? 0) + alignment;
	return sum;
}

/**
 * @param target an empty folder. @param done told the bytes of each changed weight.
 * @throws ModelFault, and whatever the file system throws.
 */
export async function writeAdaptedNetwork(
	network: AdaptedNetwork,
	target: string,
	add: AddProduct,
	done: (bytes: number) => void,
): Promise<void> {
	const { source, graph, edit } = network;
	const places =
		network.changed.size === 0 ? new Map<string, NewTensor>() : await writeMerged(network, join(target, names.merged), add, done);
	const files = new Set<string>();
	let needsOriginal = false;
	for (const { name, external } of graph.tensors.values()) {
		if (external !== null && !places.has(name)) files.add(plainLocation(external, network.file));
	}
	rewriteOnnx(source, join(target, names.graph), {
		...edit,
		tensor: (old) => {
			const merged = places.get(old.name);
			if (merged !== undefined) return merged;
			const moved = toOriginal(old);
			if (moved !== null) needsOriginal = true;
			return moved;
		},
	});
	for (const location of files) await linkOrCopy(join(dirname(source), location), join(target, location));
	if (needsOriginal) await linkOrCopy(source, join(target, names.original));
}

/** The ONNX file in such a folder. */
export function adaptedFile(folder: string): string {
	return join(folder, names.graph);
}

async function writeMerged(
	{ source, file, changed }: AdaptedNetwork,
	path: string,
	add: AddProduct,
	done: (bytes: number) => void,
): Promise<Map<string, NewTensor>> {
	const places = new Map<string, NewTensor>();
	const fd = openSync(path, 'w');
	try {
		let offset = 0;
		for (const [name, layer] of changed) {
			let values = readWeightValues(source, file, layer.tensor);
			for (const change of layer.changes) values = await add(values, toProduct(change, layer));
			const type = storedType(layer);
			const bytes = toBytes(values, type);
			for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written, bytes.length - written, offset + written);
			places.set(name, { type, dims: layer.tensor.dims, external: { location: basename(path), offset, length: bytes.length } });
			offset = Math.ceil((offset + bytes.length) / alignment) * alignment;
			done(bytes.length);
		}
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
	return places;
}

/** As in the model; but bfloat16 would round most of a small change away, so that it grows where a Cast takes it. */
function storedType({ tensor: { type }, isCast }: ChangedLayer): number {
	return type === elementTypes.bfloat16 && isCast ? elementTypes.float32 : type;
}

/** A weight inside the graph is read from where it lies in the model's own file, so that it is not copied. */
function toOriginal({ type, dims, data, external }: GraphTensor): NewTensor | null {
	const known: readonly number[] = Object.values(elementTypes);
	if (external !== null || data === null || !known.includes(type)) return null;
	const length = data.end - data.start;
	if (length < smallBytes || length !== tensorBytes(type, dims)) return null;
	return { type, dims, external: { location: names.original, offset: data.start, length } };
}
