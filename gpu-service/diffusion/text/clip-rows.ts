/** Rows of ids through a CLIP text encoder: in one run where its export takes any number of rows, else in as many as it needs. */
import type { ModelParts, Running } from '../families/family.ts';
import { declaredSize } from '../families/network-info.ts';
import type { NamedTensors } from '../tensor.ts';
import { type LayerChoice, readLayer, readPooled } from './clip-layer.ts';

export interface EncodedRow {
	/** float32 [tokens, width] */
	states: Float32Array;
	/** float32 [width]; null where the export gives none. */
	pooled: Float32Array | null;
}

export interface Row extends Pick<LayerChoice, 'clipSkip'> {
	ids: ArrayLike<number>;
}

/**
 * @param rows all of one length.
 * @throws ModelError `unexpected-interface` when the export does not give the layer.
 */
export function* encodeRows(
	parts: ModelParts,
	{ component, layer }: Omit<LayerChoice, 'clipSkip'>,
	rows: readonly Row[],
): Running<EncodedRow[]> {
	const batch = declaredSize(parts.networks[component].inputs, 'input_ids', 0) ?? rows.length;
	const encoded: EncodedRow[] = [];
	for (let from = 0; from < rows.length; from += batch) {
		const together = rows.slice(from, from + batch);
		const outputs = yield { kind: 'run', component, inputs: batchOf(together, batch) };
		const pooled = readPooled(outputs);
		const layers = new Map(
			[...new Set(together.map(({ clipSkip }) => clipSkip))].map((clipSkip) => [
				clipSkip,
				readLayer(parts, outputs, { component, layer, clipSkip }),
			]),
		);
		for (const [row, { clipSkip }] of together.entries()) {
			encoded.push({
				states: nth(layers.get(clipSkip)!.data, row, batch),
				pooled: pooled && nth(Float32Array.from(pooled.data), row, batch),
			});
		}
	}
	return encoded;
}

/** int32 [batch, tokens]; a batch that is not full is filled up with its first row. */
function batchOf(rows: readonly Row[], batch: number): NamedTensors {
	const { length } = rows[0].ids;
	const data = new Int32Array(batch * length);
	for (let row = 0; row < batch; row++) data.set((rows[row] ?? rows[0]).ids, row * length);
	return { input_ids: { type: 'int32', data, shape: [batch, length] } };
}

/** A copy of one of `count` equal stretches. */
function nth(values: Float32Array, index: number, count: number): Float32Array {
	const length = values.length / count;
	return values.slice(index * length, (index + 1) * length);
}
