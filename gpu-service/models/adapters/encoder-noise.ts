/** Old exports of a VAE's encoder draw their latents inside the graph, by another seed at every run. Here the noise becomes an input. */
import type { GraphNode, OnnxGraph } from '../onnx-graph.ts';
import type { GraphEdit } from './token-table.ts';

/** Name of the input; float32, as large as the latents. */
const noiseInput = 'noise';
const float32 = 1;
const drawing = ['RandomNormal', 'RandomNormalLike'];

/** What makes the graph take its noise from outside; null for one that draws nothing, more than once, or in a type that it does not name. */
export function takeNoise({ nodes }: OnnxGraph): GraphEdit | null {
	const drawers = nodes.filter(({ operator }) => drawing.includes(operator));
	const [drawer] = drawers;
	const output = drawer?.outputs[0];
	const type = drawer === undefined ? undefined : drawnType(drawer);
	if (drawers.length !== 1 || output === undefined || type === undefined) return null;
	const cast = { name: noiseInput, operator: 'Cast', inputs: [noiseInput], outputs: [output], attributes: { to: type } };
	return {
		inputs: [{ name: noiseInput, type: float32, shape: ['batch', 'channels', 'height', 'width'] }],
		replaced: (node) => (node.outputs[0] === output ? [cast] : null),
	};
}

/** `TensorProto.DataType` of what a node draws. */
function drawnType({ operator, integers }: GraphNode): number | undefined {
	return integers.get('dtype')?.[0] ?? (operator === 'RandomNormal' ? float32 : undefined);
}
