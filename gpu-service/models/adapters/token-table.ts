/** Puts the vectors of embeddings behind the token table of a CLIP text encoder, and lets new ids reach nothing but that table. */
import type { NewNode, NewTensor, OnnxEdit } from '../onnx-edit.ts';
import type { GraphNode, GraphTensor, OnnxGraph } from '../onnx-graph.ts';
import { toBytes } from './weight-values.ts';

export interface TokenTable {
	tensor: GraphTensor;
	/** The node that looks tokens up. */
	gather: string;
	rows: number;
	width: number;
}

/** What embeddings change in a graph. */
export type GraphEdit = Pick<OnnxEdit, 'renamed' | 'tensors' | 'nodes' | 'rewire' | 'inputs' | 'replaced'>;

/** Null for a network that is no CLIP text encoder. */
export function findTokenTable({ nodes, tensors }: OnnxGraph): TokenTable | null {
	for (const node of nodes) {
		if (node.operator !== 'Gather') continue;
		const tensor = tableOf(node, nodes, tensors);
		if (tensor === undefined || tensor.dims.length !== 2) continue;
		if (!node.name.includes('token_embedding/') && !tensor.name.endsWith('token_embedding.weight')) continue;
		const [rows = 0, width = 0] = tensor.dims;
		return { tensor, gather: node.name, rows, width };
	}
	return null;
}

/**
 * The table grows by a Concat of two constants, which the runtime folds. Everything but the table reads the new ids as 0: some encoders
 * find the end of a text as the largest id.
 *
 * @param inputType `TensorProto.DataType` of `input_ids`.
 * @param extra [count, width], the vectors of ids `rows` and up.
 */
export function growTokenTable(table: TokenTable, inputType: number, extra: Float32Array): GraphEdit {
	const { tensor, gather, rows, width } = table;
	const names = {
		base: `${tensor.name}/vocabulary`,
		extra: `${tensor.name}/embeddings`,
		limit: 'vocabulary_size',
		none: 'no_token',
		known: 'is_in_vocabulary',
		ids: 'vocabulary_ids',
	};
	const nodes: NewNode[] = [
		{ name: 'grow_token_table', operator: 'Concat', inputs: [names.base, names.extra], outputs: [tensor.name], attributes: { axis: 0 } },
		{ name: 'find_vocabulary_ids', operator: 'Less', inputs: [idsInput, names.limit], outputs: [names.known] },
		{ name: 'keep_vocabulary_ids', operator: 'Where', inputs: [names.known, idsInput, names.none], outputs: [names.ids] },
	];
	return {
		renamed: new Map([[tensor.name, names.base]]),
		tensors: [
			{ name: names.extra, type: tensor.type, dims: [extra.length / width, width], data: toBytes(extra, tensor.type) },
			{ name: names.limit, ...scalar(inputType, rows) },
			{ name: names.none, ...scalar(inputType, 0) },
		],
		nodes,
		rewire: (node) => {
			// [batch, tokens] either way: between the input and the table exporters at most reshape it to itself.
			if (node.name === gather) return [node.inputs[0] ?? '', idsInput];
			return node.inputs.includes(idsInput) ? node.inputs.map((input) => (input === idsInput ? names.ids : input)) : null;
		},
	};
}

/** The input that carries the tokens, in every export. */
const idsInput = 'input_ids';

const int64 = 7;

function scalar(type: number, value: number): NewTensor {
	const data = type === int64 ? new BigInt64Array([BigInt(value)]) : new Int32Array([value]);
	return { type, dims: [], data: new Uint8Array(data.buffer) };
}

/** The table may lie behind a Cast. */
function tableOf(gather: GraphNode, nodes: readonly GraphNode[], tensors: ReadonlyMap<string, GraphTensor>): GraphTensor | undefined {
	const name = gather.inputs[0] ?? '';
	const own = tensors.get(name);
	if (own !== undefined) return own;
	const cast = nodes.find(({ operator, outputs }) => operator === 'Cast' && outputs.includes(name));
	return tensors.get(cast?.inputs[0] ?? '');
}
