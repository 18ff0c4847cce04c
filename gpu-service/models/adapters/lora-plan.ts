/** Which weights of a network the LoRAs change, and by what. */
import { basename } from 'node:path';
import { ModelFault } from '../model-fault.ts';
import { readTensor } from '../safetensors.ts';
import type { LoraFile, LoraLayer } from './lora-file.ts';
import type { NetworkLayer } from './network-layers.ts';

/** A LoRA and how strongly it is merged in. */
export interface WeightedLora {
	lora: LoraFile;
	weight: number;
}

/** One change of one weight. */
export interface LoraChange extends WeightedLora {
	layer: LoraLayer;
	/** Rows of `up` that belong to this weight: a fused layer has several weights. */
	firstRow: number;
	rows: number;
}

/** What is added to a weight that lies as a matrix [rows, columns]: left [rows, rank] · right [rank, columns]. */
export interface Product {
	left: Float32Array;
	right: Float32Array;
	rows: number;
	columns: number;
	rank: number;
}

/** All changes of one weight. */
export interface ChangedLayer extends NetworkLayer {
	changes: LoraChange[];
}

/**
 * @param layers those of the component. @param component as the LoRA calls it.
 * @returns changed layers by the name of their weight, and for each LoRA how many of its layers the network has.
 * @throws ModelFault `invalid-lora` where a layer has another size than the LoRA was made for.
 */
export function planChanges(
	layers: ReadonlyMap<string, NetworkLayer>,
	component: LoraLayer['component'],
	loras: readonly WeightedLora[],
): { changed: Map<string, ChangedLayer>; matched: ReadonlyMap<LoraFile, number> } {
	const changed = new Map<string, ChangedLayer>();
	const matched = new Map<LoraFile, number>();
	const users = new Map<string, number>();
	for (const { tensor } of new Set(layers.values())) users.set(tensor.name, (users.get(tensor.name) ?? 0) + 1);
	for (const { lora, weight } of loras) {
		for (const layer of lora.layers) {
			if (layer.component !== component) continue;
			const targets = layer.targets.map((target) => layers.get(target));
			if (!targets.every((target) => target !== undefined)) continue;
			matched.set(lora, (matched.get(lora) ?? 0) + 1);
			checkSize(lora, layer, targets);
			let firstRow = 0;
			for (const target of targets) {
				const { name } = target.tensor;
				if ((users.get(name) ?? 0) > 1)
					throw new ModelFault('invalid-lora', fileOf(lora), `cannot be merged: this model uses one weight (${name}) in several places`);
				const rows = sizes(target).out;
				const entry = changed.get(name) ?? { ...target, changes: [] };
				entry.changes.push({ lora, weight, layer, firstRow, rows });
				changed.set(name, entry);
				firstRow += rows;
			}
		}
	}
	return { changed, matched };
}

/** The product that a change adds to its weight, in the layout that the weight is stored in. */
export function toProduct({ lora: { file }, layer, weight, firstRow, rows }: LoraChange, { isTransposed }: NetworkLayer): Product {
	const { rank, alpha } = layer;
	const scale = (weight * (alpha ?? rank)) / rank;
	const up = readTensor(file, layer.up).subarray(firstRow * rank, (firstRow + rows) * rank);
	const down =
		layer.mid === null ? readTensor(file, layer.down) : joinMiddle(readTensor(file, layer.mid), readTensor(file, layer.down), rank);
	const columns = down.length / rank;
	const scaled = up.map((value) => value * scale);
	return isTransposed
		? { left: transpose(down, rank, columns), right: transpose(scaled, rows, rank), rows: columns, columns: rows, rank }
		: { left: scaled, right: down, rows, columns, rank };
}

function checkSize(lora: LoraFile, layer: LoraLayer, targets: readonly NetworkLayer[]): void {
	const { tensors } = lora.file;
	const up = tensors.get(layer.up)?.shape ?? [];
	const down = tensors.get(layer.down)?.shape ?? [];
	const mid = layer.mid === null ? [] : (tensors.get(layer.mid)?.shape ?? []);
	const given = { out: product(up) / layer.rank, in: (product(down) / layer.rank) * product(mid.slice(2)) };
	const wanted = {
		out: targets.reduce((sum, target) => sum + sizes(target).out, 0),
		in: targets[0] === undefined ? 0 : sizes(targets[0]).in,
	};
	const middleFits = layer.mid === null || (mid[0] === layer.rank && mid[1] === layer.rank);
	if (given.out === wanted.out && given.in === wanted.in && middleFits) return;
	const family = lora.family === null ? '' : ` It seems to be made for ${lora.family}`;
	throw new ModelFault(
		'invalid-lora',
		fileOf(lora),
		`was made for another model: layer ${layer.targets[0]?.slice(0, 100)} takes ${wanted.in} to ${wanted.out} numbers here, ${given.in} to ${given.out} in the LoRA.${family}`,
	);
}

/** Numbers in and out of a layer; `in` with the size of a convolution's window. */
function sizes({ tensor: { dims }, isTransposed }: NetworkLayer): { in: number; out: number } {
	const [first = 0, ...rest] = dims;
	return isTransposed ? { in: first, out: product(rest) } : { in: product(rest), out: first };
}

/** @param middle [rank, rank, height, width]. @param down [rank, in, 1, 1]. @returns [rank, in, height, width] */
function joinMiddle(middle: Float32Array, down: Float32Array, rank: number): Float32Array {
	const inputs = down.length / rank;
	const window = middle.length / (rank * rank);
	const joined = new Float32Array(rank * inputs * window);
	for (let a = 0; a < rank; a += 1) {
		for (let b = 0; b < rank; b += 1) {
			for (let input = 0; input < inputs; input += 1) {
				const factor = down[b * inputs + input];
				for (let k = 0; k < window; k += 1) joined[(a * inputs + input) * window + k] += middle[(a * rank + b) * window + k] * factor;
			}
		}
	}
	return joined;
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
	const turned = new Float32Array(values.length);
	for (let row = 0; row < rows; row += 1)
		for (let column = 0; column < columns; column += 1) turned[column * rows + row] = values[row * columns + column];
	return turned;
}

function product(numbers: readonly number[]): number {
	return numbers.reduce((result, number) => result * number, 1);
}

function fileOf(lora: LoraFile): string {
	return basename(lora.file.path);
}
