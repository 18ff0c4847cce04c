/**
 * Gives a graph template the weights of a checkpoint without copying them: every weight of the graph becomes a place in the checkpoint's
 * file. What the file has in another type or the other way round passes through nodes that ONNX Runtime works out once, when it opens the
 * network. Weights keep the names that diffusers and transformers give them.
 */
import { closeSync, fstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ModelFault } from '../model-fault.ts';
import { type NewInput, type NewTensor, rewriteOnnx } from '../onnx-edit.ts';
import { type GraphTensor, type OnnxGraph, readOnnxGraph } from '../onnx-graph.ts';
import { openProtobuf } from '../protobuf.ts';
import type { SafetensorsEntry, SafetensorsFile } from '../safetensors.ts';
import type { Naming, Place } from './weight-names.ts';
import { float32, readersOf, wayToNodes } from './weight-ways.ts';

/** Name of the checkpoint in the folder of each network; templates have it in their weights. */
export const weightsFile = 'weights.safetensors';

/** `TensorProto.DataType` of the types that weights may have. */
const elementTypes: Readonly<Record<string, number>> = { F32: float32, F16: 10, F64: 11, BF16: 16 };

export interface PlaceWeightsOptions {
	template: Uint8Array;
	/** Folder that gets `model.onnx`. */
	folder: string;
	checkpoint: SafetensorsFile;
	naming: Naming;
	/** For people: `SDXL`. */
	title: string;
	/** For denoisers: what names of their weights begin with, and how many channels they take. */
	denoiser: { prefix: string; channels: number } | null;
}

/** @throws ModelFault `incomplete-file` when weights are missing, `unexpected-interface` when they have other shapes, `unsupported-version` */
export function placeWeights(options: PlaceWeightsOptions): void {
	const { template, folder, denoiser } = options;
	const source = join(folder, 'template.onnx');
	writeFileSync(source, template);
	const graph = readTemplate(source);
	const weights = weightsOf(graph);
	const placed = new Map(weights.map((weight) => [weight.name, place(weight, options)]));
	refuseMissing(placed, options);
	const found = [...placed.values()].filter((weight) => weight !== null);
	refuseStrangers(found, options);
	const readers = readersOf(graph);
	const ways = found.map((weight) => wayToNodes(weight, readers.get(weight.name) ?? []));
	const renamed = new Map(ways.flatMap((way) => way.renamed));
	const dropped = new Set(ways.flatMap((way) => way.dropped));
	rewriteOnnx(source, join(folder, 'model.onnx'), {
		tensor: ({ name }) => placed.get(name)?.tensor ?? null,
		nodes: ways.flatMap(({ nodes }) => nodes),
		rewire: ({ inputs }) => (inputs.some((name) => renamed.has(name)) ? inputs.map((name) => renamed.get(name) ?? name) : null),
		dropped: ({ name }) => dropped.has(name),
		replacedInputs: denoiser === null ? new Map() : new Map([['sample', sampleInput(denoiser.channels)]]),
	});
	rmSync(source);
}

/** The weights of a template: its tensors that lie outside. */
function weightsOf({ tensors }: OnnxGraph): GraphTensor[] {
	return [...tensors.values()].filter(({ external }) => external !== null);
}

function readTemplate(path: string): OnnxGraph {
	const fd = openSync(path, 'r');
	try {
		return readOnnxGraph(openProtobuf(fd, fstatSync(fd).size));
	} finally {
		closeSync(fd);
	}
}

interface PlacedWeight {
	name: string;
	/** Name of the tensor in the checkpoint. */
	key: string;
	tensor: NewTensor;
	/** The checkpoint has it as [in, out]. */
	isTurned: boolean;
}

/** Null when the checkpoint does not have it. */
function place({ name, dims: templateDims }: GraphTensor, options: PlaceWeightsOptions): PlacedWeight | null {
	const { checkpoint, naming, denoiser } = options;
	const at = naming(name).find(({ key }) => checkpoint.tensors.has(key));
	const entry = at === undefined ? undefined : checkpoint.tensors.get(at.key);
	if (at === undefined || entry === undefined) return null;
	const dims = name === 'conv_in.weight' && denoiser !== null ? templateDims.with(1, denoiser.channels) : templateDims;
	const type = elementTypes[entry.dtype];
	if (type === undefined) {
		throw new ModelFault(
			'unsupported-version',
			basename(checkpoint.path),
			`its weights are stored as ${entry.dtype}; get it in half (fp16, bf16) or full precision`,
		);
	}
	const isTurned = at.turned === true;
	const stored = isTurned ? dims.toReversed() : dims;
	checkShape(at, entry, stored, options);
	const length = at.third === undefined ? entry.bytes : entry.bytes / 3;
	const external = { location: weightsFile, offset: entry.offset + (at.third ?? 0) * length, length };
	return { name, key: at.key, tensor: { type, dims: stored, external }, isTurned };
}

/** The same numbers may lie as a convolution with a kernel of one pixel: sides of one do not count. */
function checkShape(
	{ key, third }: Place,
	{ shape }: SafetensorsEntry,
	dims: readonly number[],
	{ checkpoint, title }: PlaceWeightsOptions,
): void {
	const wanted = third === undefined ? dims : dims.with(0, dims[0] * 3);
	const plain = (sides: readonly number[]) => sides.join(' x ').replace(/( x 1)+$/, '');
	if (plain(shape) === plain(wanted)) return;
	throw new ModelFault(
		'unexpected-interface',
		basename(checkpoint.path),
		`looks like ${title}, but its weight "${key}" is ${shape.join(' x ')} where that model has ${wanted.join(' x ')}: it is another model of that shape, which cannot be opened`,
	);
}

function refuseMissing(placed: ReadonlyMap<string, PlacedWeight | null>, { checkpoint, naming, title }: PlaceWeightsOptions): void {
	const missing = [...placed].filter(([, weight]) => weight === null).map(([name]) => naming(name)[0]?.key ?? name);
	if (missing.length === 0) return;
	throw new ModelFault(
		'incomplete-file',
		basename(checkpoint.path),
		`looks like ${title}, but ${missing.length} of the ${placed.size} weights of one network are missing, "${missing[0]}" among them; get the whole checkpoint`,
	);
}

/** A denoiser with more weights than the template knows is another network, however much of it looks the same. */
function refuseStrangers(found: readonly PlacedWeight[], { checkpoint, title, denoiser }: PlaceWeightsOptions): void {
	if (denoiser === null) return;
	const used = new Set(found.map(({ key }) => key));
	const strangers = [...checkpoint.tensors.keys()].filter((key) => key.startsWith(denoiser.prefix) && !used.has(key));
	if (strangers.length === 0) return;
	throw new ModelFault(
		'unexpected-interface',
		basename(checkpoint.path),
		`looks like ${title}, but its denoiser has ${strangers.length} weights that this does not have, "${strangers[0].slice(0, 100)}" among them: it is another model, which cannot be opened`,
	);
}

function sampleInput(channels: number): NewInput {
	return { name: 'sample', type: float32, shape: ['batch_size', channels, 'height', 'width'] };
}
