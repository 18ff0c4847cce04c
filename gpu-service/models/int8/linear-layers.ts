/** Finds the linear layers of a graph: products of what comes in with a weight, also one that passes through a Cast or a Transpose. */
import type { GraphNode, GraphTensor, OnnxGraph } from '../onnx-graph.ts';

export interface LinearLayer {
	node: GraphNode;
	tensor: GraphTensor;
	/** True where the weight lies as [out, in], to be turned before it is multiplied with. */
	isTurned: boolean;
}

/** Products with smaller weights gain nothing. */
const smallestWeight = 64 * 64;

/** What a weight may pass through on its way. */
export const passing: readonly string[] = ['Cast', 'Transpose', 'Identity'];

/** Of these at most: a damaged graph may go round in circles. */
export const mostHops = 4;

export function findLinearLayers({ nodes, tensors }: OnnxGraph): LinearLayer[] {
	const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
	return nodes.flatMap((node) => {
		if (node.operator !== 'MatMul') return [];
		let name = node.inputs[1] ?? '';
		let isTurned = false;
		for (let hops = 0; hops < mostHops && !tensors.has(name); hops += 1) {
			const maker = makers.get(name);
			if (maker === undefined) return [];
			if (maker.operator === 'Transpose') isTurned = !isTurned;
			else if (!passing.includes(maker.operator)) return [];
			name = maker.inputs[0] ?? '';
		}
		const tensor = tensors.get(name);
		if (tensor?.dims.length !== 2 || (tensor.dims[0] ?? 0) * (tensor.dims[1] ?? 0) < smallestWeight) return [];
		return [{ node, tensor, isTurned }];
	});
}
