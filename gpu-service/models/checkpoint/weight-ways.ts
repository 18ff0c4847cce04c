/**
 * From a weight as a checkpoint has it to the nodes that use it: through a Cast where it is not float32, and turned round where it lies the other
 * way. Templates turn the weights of linear layers for MatMul; that is done before the cast here, because opening SD 1.5 in half precision
 * then takes half the time.
 */
import type { NewNode, NewTensor } from '../onnx-edit.ts';
import type { GraphNode, OnnxGraph } from '../onnx-graph.ts';

/** `TensorProto.DataType`. */
export const float32 = 1;

export interface Way {
	/** New nodes, in order. */
	nodes: NewNode[];
	/** Names that nodes of the template read, and what they are to read instead. */
	renamed: [string, string][];
	/** Names of nodes of the template that are not needed. */
	dropped: string[];
}

/** Nodes by the names that they read. */
export function readersOf({ nodes }: OnnxGraph): Map<string, GraphNode[]> {
	const readers = new Map<string, GraphNode[]>();
	for (const node of nodes) for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node]);
	return readers;
}

/** @param readers nodes of the template that read the weight */
export function wayToNodes(
	{ name, tensor, isTurned }: { name: string; tensor: NewTensor; isTurned: boolean },
	readers: readonly GraphNode[],
): Way {
	const isCast = tensor.type !== float32;
	const [reader] = readers;
	const turning = readers.length === 1 && reader?.operator === 'Transpose' ? reader : null;
	if (!isCast && !isTurned) return { nodes: [], renamed: [], dropped: [] };
	const result = turning === null ? `${name}.ready` : (turning.outputs[0] ?? '');
	const steps: Omit<NewNode, 'inputs' | 'outputs'>[] = [];
	if (isTurned !== (turning !== null))
		steps.push({ name: turning?.name ?? `/${name}/Transpose`, operator: 'Transpose', attributes: { perm: [1, 0] } });
	if (isCast) steps.push({ name: `/${name}/Cast`, operator: 'Cast', attributes: { to: float32 } });
	const names = [name, ...steps.slice(1).map(() => `${name}.turned`), result];
	const nodes = steps.map((step, index) => ({ ...step, inputs: [names[index]], outputs: [names[index + 1]] }));
	const dropped = turning === null ? [] : [turning.name];
	if (steps.length === 0) return { nodes, renamed: [[result, name]], dropped };
	return { nodes, renamed: turning === null ? [[name, result]] : [], dropped };
}
