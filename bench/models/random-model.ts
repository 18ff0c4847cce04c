/**
 * A model of random weights in the exact architecture of a public one: the graphs of the checkpoint templates, as exporters write them, with
 * weights that keep activations near unit variance. What it paints is noise; what it costs is what the real one costs.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CheckpointKind, checkpointKinds } from '../../gpu-service/models/checkpoint/kinds.ts';
import { writePipelineFiles } from '../../gpu-service/models/checkpoint/pipeline-files.ts';
import { publicTemplates } from '../../gpu-service/models/checkpoint/templates.ts';
import { rewriteOnnx } from '../../gpu-service/models/onnx-edit.ts';
import { type GraphTensor, type OnnxGraph, readOnnxGraphFile } from './read-graph.ts';

export type RandomKind = 'sd1' | 'sdxl';

const weightsFile = 'weights.bin';
const scheduler = {
	_class_name: 'EulerDiscreteScheduler',
	beta_start: 0.00085,
	beta_end: 0.012,
	beta_schedule: 'scaled_linear',
	num_train_timesteps: 1000,
	timestep_spacing: 'trailing',
};
const sampleSizes: Record<RandomKind, number> = { sd1: 64, sdxl: 128 };
/** Numbers that all weights are cut out of; a power of two. */
const pool = 1 << 20;

/** Makes the model's folder unless it is there. SD 1.5 takes 4.1 GB, SDXL 13.6 GB. */
export async function makeRandomModel(kind: RandomKind, target: string): Promise<void> {
	if (existsSync(join(target, 'model_index.json'))) return;
	const partial = `${target}.partial`;
	await rm(partial, { recursive: true, force: true });
	const { networks, ...rest } = checkpointKinds[kind];
	const own: CheckpointKind = {
		...rest,
		networks: networks.filter(({ component }) => component !== 'controlnet' && component !== 'vae_encoder'),
	};
	for (const { component, template } of own.networks) await writeNetwork(template, join(partial, component));
	writePipelineFiles({
		folder: partial,
		recognised: { kind: own, style: 'diffusers', isInpainting: false },
		variant: { predictionType: 'epsilon', sampleSize: sampleSizes[kind], scheduler, defaults: {} },
		templates: publicTemplates,
		manifest: { title: `${kind} of random weights`, defaults: { scheduler: 'euler' } },
	});
	await mkdir(dirname(target), { recursive: true });
	await rename(partial, target);
}

/** The weights lie one behind the other in a file beside the graph. */
async function writeNetwork(template: string, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	const source = join(folder, 'template.onnx');
	await writeFile(source, publicTemplates.graph(template));
	const graph = readOnnxGraphFile(source);
	const turned = turnedWeights(graph);
	const places = new Map<string, { offset: number; length: number }>();
	const values = await open(join(folder, weightsFile), 'w');
	let offset = 0;
	for (const tensor of graph.tensors.values()) {
		if (tensor.external === null) continue;
		const bytes = randomWeight(tensor);
		await values.writev([bytes]);
		places.set(tensor.name, { offset, length: bytes.byteLength });
		offset += bytes.byteLength;
	}
	await values.close();
	rewriteOnnx(source, join(folder, 'model.onnx'), {
		renamed: turned,
		tensor: ({ name, type, dims }) => {
			const place = places.get(name);
			if (place === undefined) return null;
			return { type, dims: turned.has(name) ? dims.toReversed() : dims, external: { location: weightsFile, ...place } };
		},
		dropped: ({ operator, inputs: [input = ''] }) => operator === 'Transpose' && turned.has(input),
	});
	await rm(source);
}

/** Weights that only a Transpose reads, to what it makes of them: exporters store those. */
function turnedWeights({ nodes, tensors }: OnnxGraph): Map<string, string> {
	const turned = new Map<string, string>();
	for (const {
		operator,
		inputs: [input = ''],
		outputs: [output = ''],
	} of nodes) {
		if (operator === 'Transpose' && tensors.get(input)?.dims.length === 2) turned.set(input, output);
	}
	return turned;
}

const numbers = normalNumbers(pool);

/** Float32, little-endian. Norms are 1 and biases 0. */
function randomWeight({ name, dims }: GraphTensor): Uint8Array {
	const count = dims.reduce((product, side) => product * side, 1);
	const values = new Float32Array(count);
	if (dims.length < 2) values.fill(name.endsWith('.weight') ? 1 : 0);
	else {
		const scale = 1 / Math.sqrt(count / (dims[0] ?? 1));
		const start = startOf(name);
		for (let index = 0; index < count; index += 1) values[index] = (numbers[(start + index) & (pool - 1)] ?? 0) * scale;
	}
	return new Uint8Array(values.buffer);
}

/** Another one for every weight: ONNX Runtime packs weights that are the same only once. */
function startOf(name: string): number {
	return createHash('sha256').update(name).digest().readUInt32LE(0);
}

/** Box and Muller (1958), over a generator with a fixed start: every run makes the same model. */
function normalNumbers(count: number): Float32Array {
	let state = 1;
	const uniform = () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return (state + 1) / 2 ** 32;
	};
	return Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}
