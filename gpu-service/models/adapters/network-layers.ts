/** The layers of a network that an adapter can change: weights of linear layers and convolutions, found by the names of their nodes. */
import type { GraphNode, GraphTensor, OnnxGraph } from '../onnx-graph.ts';
import { layerKey } from './lora-keys.ts';

export interface NetworkLayer {
	/** Its weight. */
	tensor: GraphTensor;
	/** True where it lies as [in, out], as exporters fold it for MatMul; else [out, in, …]. */
	isTransposed: boolean;
	/** True when the weight passes through a Cast on its way to the node, which takes any type. */
	isCast: boolean;
}

/** By name, as {@link layerKey} makes it. */
export function layersOf(graph: OnnxGraph): Map<string, NetworkLayer> {
	const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
	const layers = new Map<string, NetworkLayer>();
	const byWeight = new Map<string, NetworkLayer>();
	for (const node of graph.nodes) {
		if (node.operator !== 'MatMul' && node.operator !== 'Gemm' && node.operator !== 'Conv') continue;
		const layer = layerOf(node, graph, makers);
		if (layer === null) continue;
		const at = node.name.lastIndexOf('/');
		if (at > 0) layers.set(layerKey(node.name.slice(1, at).replaceAll('/', '.')), layer);
		if (layer.tensor.name.endsWith('.weight')) byWeight.set(layerKey(layer.tensor.name.slice(0, -'.weight'.length)), layer);
	}
	// The name of the node is the name of the layer in every export that has one; newer exporters keep it in the weight alone.
	for (const [key, layer] of byWeight) if (!layers.has(key)) layers.set(key, layer);
	return layers;
}

/** Null when what the node multiplies with is not a weight. */
function layerOf(node: GraphNode, { tensors }: OnnxGraph, makers: ReadonlyMap<string, GraphNode>): NetworkLayer | null {
	let isTransposed = node.operator === 'MatMul' || (node.operator === 'Gemm' && node.integers.get('transB')?.[0] !== 1);
	let isCast = false;
	let name = node.inputs[1] ?? '';
	for (let hops = 0; hops < 4; hops += 1) {
		const tensor = tensors.get(name);
		if (tensor !== undefined) return tensor.dims.length < 2 ? null : { tensor, isTransposed, isCast };
		const maker = makers.get(name);
		if (maker === undefined || !['Cast', 'Transpose', 'Identity'].includes(maker.operator)) return null;
		if (maker.operator === 'Transpose') {
			if (node.operator === 'Conv' || maker.integers.get('perm')?.join() === '0,1') return null;
			isTransposed = !isTransposed;
		}
		if (maker.operator === 'Cast') isCast = true;
		name = maker.inputs[0] ?? '';
	}
	return null;
}
