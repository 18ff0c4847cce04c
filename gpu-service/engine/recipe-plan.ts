/** What a recipe changes in the networks of a model: what its adapters add, and encoders that draw noise of their own. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Words } from '../diffusion/tokenizers/pieces.ts';
import type { AdaptedNetwork } from '../models/adapters/adapted-network.ts';
import { type EmbeddingFile, readEmbedding, vectorsOfWidth } from '../models/adapters/embedding-file.ts';
import { takeNoise } from '../models/adapters/encoder-noise.ts';
import { type LoraFile, readLora } from '../models/adapters/lora-file.ts';
import type { LoraComponent } from '../models/adapters/lora-keys.ts';
import { planChanges } from '../models/adapters/lora-plan.ts';
import { layersOf } from '../models/adapters/network-layers.ts';
import { findTokenTable, growTokenTable, type TokenTable } from '../models/adapters/token-table.ts';
import { ModelFault } from '../models/model-fault.ts';
import type { NetworkFile } from '../models/network-file.ts';
import { type OnnxGraph, readOnnxGraph } from '../models/onnx-graph.ts';
import { openProtobuf } from '../models/protobuf.ts';
import type { Adapter } from './protocol.ts';

export interface RecipePlan {
	/** Networks that change, by component. */
	networks: ReadonlyMap<string, PlannedNetwork>;
	words: Words;
	/** Things that people should know. */
	notices: string[];
}

export interface PlannedNetwork extends AdaptedNetwork {
	/** Names what it is made of. */
	key: string;
}

/** Part of every key: another way of merging is another network. */
const method = 'easel-recipe-1';
const textEncoders = ['text_encoder', 'text_encoder_2', 'text_encoder_3'] as const;

/**
 * @param model hash of its files. @param folder absolute.
 * @throws ModelFault about a file of an adapter, or a network that cannot be changed.
 */
export function planRecipe(
	{ model, folder, files }: { model: string; folder: string; files: ReadonlyMap<string, NetworkFile> },
	adapters: readonly Adapter[],
): RecipePlan {
	const loras = adapters
		.filter(({ kind, weight }) => kind === 'lora' && weight !== 0)
		.map((adapter) => ({ adapter, lora: readLora(adapter.path), weight: adapter.weight }));
	const embeddings = adapters
		.filter(({ kind }) => kind === 'embedding')
		.map((adapter) => ({ adapter, embedding: readEmbedding(adapter.path) }));
	const graphs = readGraphs(
		{ folder, files },
		(component) =>
			loras.some(({ lora }) => lora.layers.some((layer) => layer.component === toLoraComponent(component))) ||
			(embeddings.length > 0 && isTextEncoder(component)),
	);
	const tables = new Map<string, TokenTable>();
	for (const [component, graph] of graphs) {
		const table = embeddings.length > 0 && isTextEncoder(component) ? findTokenTable(graph) : null;
		if (table !== null) tables.set(component, table);
	}
	const { words, firstId } = nameWords(embeddings, tables);
	const networks = new Map<string, PlannedNetwork>();
	const matched = new Map<LoraFile, number>();
	for (const [component, graph] of graphs) {
		const file = files.get(component)?.file ?? '';
		const plan = planChanges(layersOf(graph), toLoraComponent(component), loras);
		for (const [lora, count] of plan.matched) matched.set(lora, (matched.get(lora) ?? 0) + count);
		const table = tables.get(component);
		if (plan.changed.size === 0 && table === undefined) continue;
		const edit = table === undefined ? {} : growTokenTable(table, idsType(files.get(component)), rowsFor(table, firstId, embeddings));
		const used = [
			...loras.filter(({ lora }) => plan.matched.has(lora)).map(({ adapter }) => `lora ${adapter.hash} ${adapter.weight}`),
			...(table === undefined ? [] : [`from ${firstId}`, ...embeddings.map(({ adapter }) => `embedding ${adapter.hash}`)]),
		];
		networks.set(component, {
			source: join(folder, file),
			file,
			graph,
			changed: plan.changed,
			edit,
			key: keyOf([model, component, ...used]),
		});
	}
	const encoder = planEncoder(model, folder, files.get('vae_encoder'));
	if (encoder !== null) networks.set('vae_encoder', encoder);
	return { networks, words, notices: loras.flatMap(({ adapter, lora }) => tellUnmatched(adapter, lora, matched.get(lora) ?? 0)) };
}

/** An encoder that draws inside its graph gets its noise from the seed instead. */
function planEncoder(model: string, folder: string, network: NetworkFile | undefined): PlannedNetwork | null {
	if (network === undefined || !network.outputs.some(({ name }) => name === 'latent_sample')) return null;
	const { file } = network;
	const source = join(folder, file);
	const graph = readGraph(source);
	const edit = takeNoise(graph);
	if (edit === null) return null;
	return { source, file, graph, changed: new Map(), edit, key: keyOf([model, 'vae_encoder', 'noise']) };
}

function keyOf(parts: readonly string[]): string {
	return createHash('sha256')
		.update([method, ...parts].join('\n'))
		.digest('hex')
		.slice(0, 32);
}

function readGraph(path: string): OnnxGraph {
	const fd = openSync(path, 'r');
	try {
		return readOnnxGraph(openProtobuf(fd, fstatSync(fd).size));
	} finally {
		closeSync(fd);
	}
}

function isTextEncoder(component: string): component is (typeof textEncoders)[number] {
	return (textEncoders as readonly string[]).includes(component);
}

function toLoraComponent(component: string): LoraComponent {
	return isTextEncoder(component) ? component : 'denoiser';
}

function readGraphs(
	{ folder, files }: { folder: string; files: ReadonlyMap<string, NetworkFile> },
	isWanted: (component: string) => boolean,
): Map<string, OnnxGraph> {
	const graphs = new Map<string, OnnxGraph>();
	for (const component of ['unet', 'controlnet', 'transformer', ...textEncoders]) {
		const file = files.get(component)?.file;
		if (file === undefined || !isWanted(component)) continue;
		graphs.set(component, readGraph(join(folder, file)));
	}
	return graphs;
}

interface NamedEmbedding {
	adapter: Adapter;
	embedding: EmbeddingFile;
}

/** Every word gets ids that are new to all text encoders. @throws ModelFault where no text encoder can take them. */
function nameWords(embeddings: readonly NamedEmbedding[], tables: ReadonlyMap<string, TokenTable>): { words: Words; firstId: number } {
	const firstId = Math.max(0, ...[...tables.values()].map(({ rows }) => rows));
	const words = new Map<string, readonly number[]>();
	let next = firstId;
	for (const { adapter, embedding } of embeddings) {
		if (tables.size === 0) {
			throw new ModelFault(
				'invalid-lora',
				basename(adapter.path),
				'cannot be used with this model: it has no text encoder that takes embeddings',
			);
		}
		words.set(
			adapter.name,
			Array.from({ length: embedding.count }, (_, index) => next + index),
		);
		next += embedding.count;
	}
	return { words, firstId };
}

/** The rows behind a table, [ids from its end to the last word, width]; those between its end and the first word are zero. */
function rowsFor({ rows, width }: TokenTable, firstId: number, embeddings: readonly NamedEmbedding[]): Float32Array {
	const count = embeddings.reduce((sum, { embedding }) => sum + embedding.count, 0);
	const all = new Float32Array((firstId - rows + count) * width);
	let at = (firstId - rows) * width;
	for (const { embedding } of embeddings) {
		all.set(vectorsOfWidth(embedding, width), at);
		at += embedding.count * width;
	}
	return all;
}

/** `TensorProto.DataType` of the ids that a text encoder takes. */
function idsType(file: NetworkFile | undefined): number {
	return file?.inputs.find(({ name }) => name === 'input_ids')?.type === 'int32' ? 6 : 7;
}

/** @throws ModelFault `invalid-lora` when nothing of it fits. */
function tellUnmatched({ name, path }: Adapter, { layers, strangers, family }: LoraFile, matched: number): string[] {
	if (matched === 0) {
		const made = family === null ? 'it seems to be made for another kind of model' : `it seems to be made for ${family}`;
		throw new ModelFault('invalid-lora', basename(path), `no layer of this model has the names in it; ${made}`);
	}
	const left = layers.length - matched;
	const notices: string[] = [];
	if (left > 0) notices.push(`${left} of the ${layers.length} layers of the LoRA "${name}" do not exist in this model and were left out.`);
	if (strangers.length > 0) notices.push(`${strangers.length} tensors of the LoRA "${name}" mean nothing here and were left out.`);
	return notices;
}
