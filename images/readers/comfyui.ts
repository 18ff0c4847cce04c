/**
 * ComfyUI's pictures carry the graph that made them, `{id: {class_type, inputs}}`, where an input is a value or `[id, output]`. Read is
 * the way back from the picture: the sampler, what it starts from, its texts, its model. Nodes that are passed through or that
 * lie aside and mean something are told.
 */
import type { GenerationRequest, Hires, LoraUse } from '#contract/generation.ts';
import type { FoundSettings } from '#contract/metadata.ts';
import { comfyScheduler, isForeignSchedule } from './comfyui-names.ts';
import { defined, isObject, type JsonObject, leftOut, numberOf, type PictureTexts, parseObject, plainName, textOf } from './texts.ts';

interface Node {
	id: string;
	type: string;
	inputs: JsonObject;
}

/** No way through a graph is longer than this; hostile graphs go in circles. */
const longestWay = 60;
const largestGraph = 2_000;

/** Nodes that hand pictures on and change nothing of the settings. */
const outputs = ['SaveImage', 'PreviewImage', 'SaveImageWebsocket', 'VAEDecode', 'VAEDecodeTiled', 'VAELoader', 'VAEEncode', 'LoadImage'];

export function readComfyUi(texts: PictureTexts): FoundSettings | null {
	const graph = readGraph(texts);
	if (graph === null) return null;
	const end = findEnd(graph);
	if (end === null) return null;
	const used = new Set<Node>();
	const reading: Reading = { graph, used };
	const beginning = follow(reading, end, latentInputs, isSampler);
	const sampler = beginning ?? end;
	const facts = samplerFacts(reading, sampler);
	const hires = beginning === null ? null : readHires(reading, end, sampler);
	const size = readSize(reading, sampler);
	const request: GenerationRequest = defined({
		prompt: readText(reading, facts.positive, 'positive') ?? '',
		negative_prompt: readText(reading, facts.negative, 'negative'),
		...readModel(reading, facts.model),
		seed: facts.seed,
		steps: facts.steps,
		guidance: readGuidance(reading, facts.positive) ?? facts.guidance,
		width: size?.width,
		height: size?.height,
		scheduler: comfyScheduler(facts.sampler, facts.scheduler),
		hires: hires ?? undefined,
	});
	for (const node of graph.values()) if (outputs.includes(node.type)) used.add(node);
	const aside = [...new Set([...graph.values()].filter((node) => !used.has(node)).map(({ type }) => type))];
	return {
		source: 'comfyui',
		request,
		modelHash: null,
		leftOut: [
			...(isForeignSchedule(facts.scheduler) ? [leftOut('scheduler', facts.scheduler)] : []),
			...(size === null ? [leftOut('denoise', String(facts.denoise ?? 1))] : []),
			...aside.map((type) => leftOut('node', type)),
		],
	};
}

interface Reading {
	graph: ReadonlyMap<string, Node>;
	/** Nodes that were understood. */
	used: Set<Node>;
}

/** In PNGs under its own name; WebP pictures have it in Exif's `Model`, behind its name. */
function readGraph(texts: PictureTexts): ReadonlyMap<string, Node> | null {
	const inExif = [texts.get('Model'), texts.get('Make'), texts.get('ImageDescription'), texts.get('UserComment')]
		.find((text) => /^prompt:\s*\{/i.test(text ?? ''))
		?.replace(/^prompt:/i, '');
	const value = parseObject(texts.get('prompt') ?? inExif);
	if (value === null) return null;
	const nodes = Object.entries(value).flatMap(([id, node]): Node[] => {
		if (!isObject(node) || typeof node['class_type'] !== 'string' || !isObject(node['inputs'])) return [];
		return [{ id, type: node['class_type'], inputs: node['inputs'] }];
	});
	return nodes.length === 0 || nodes.length > largestGraph ? null : new Map(nodes.map((node) => [node.id, node]));
}

const latentInputs = ['latent_image', 'latent', 'samples', 'samples_from'];

function isSampler({ type, inputs }: Node): boolean {
	return /sampler/i.test(type) && latentInputs.some((name) => name in inputs) && ('positive' in inputs || 'guider' in inputs);
}

/** The sampler whose pixels were kept: the last on the way from a picture that is written, or any. */
function findEnd(graph: ReadonlyMap<string, Node>): Node | null {
	const reading = { graph, used: new Set<Node>() };
	const ways = ['images', 'image', 'samples', 'pixels', ...latentInputs];
	for (const node of graph.values()) {
		if (!/^(Save|Preview)/.test(node.type)) continue;
		const sampler = follow(reading, node, ways, isSampler);
		if (sampler !== null) return sampler;
	}
	return [...graph.values()].find(isSampler) ?? null;
}

/** Goes back over these inputs until a node is the one; what lies between counts as understood only when that is found. */
function follow({ graph, used }: Reading, from: Node, ways: readonly string[], isOne: (node: Node) => boolean): Node | null {
	const passed: Node[] = [from];
	let node = from;
	for (let length = 0; length < longestWay; length += 1) {
		const next = ways.map((name) => linked(graph, node.inputs[name])).find((one) => one !== null);
		if (next === undefined || next === null) return null;
		passed.push(next);
		if (isOne(next)) {
			for (const each of passed) used.add(each);
			return next;
		}
		node = next;
	}
	return null;
}

function linked(graph: ReadonlyMap<string, Node>, value: unknown): Node | null {
	return Array.isArray(value) && (typeof value[0] === 'string' || typeof value[0] === 'number')
		? (graph.get(String(value[0])) ?? null)
		: null;
}

/** The value of an input, which may stand in a node of its own: a seed, a text, a number. */
function valueIn({ graph, used }: Reading, value: unknown): unknown {
	let current = value;
	for (let length = 0; length < longestWay; length += 1) {
		const node = linked(graph, current);
		if (node === null) return current;
		used.add(node);
		const names = [
			'value',
			'seed',
			'noise_seed',
			'text',
			'string',
			'int',
			'float',
			'prompt',
			'sampler_name',
			'text_g',
			'text_positive',
			'Text',
		];
		const name = names.find((each) => each in node.inputs);
		if (name === undefined) return undefined;
		current = node.inputs[name];
	}
	return undefined;
}

interface SamplerFacts {
	seed: number | undefined;
	steps: number | undefined;
	guidance: number | undefined;
	sampler: string | undefined;
	scheduler: string | undefined;
	denoise: number | undefined;
	positive: Node | null;
	negative: Node | null;
	model: Node | null;
}

/** `KSampler` has everything in one node; `SamplerCustom` and `SamplerCustomAdvanced` have a node for each. */
function samplerFacts(reading: Reading, sampler: Node): SamplerFacts {
	const { graph, used } = reading;
	used.add(sampler);
	const part = (name: string): Node | null => {
		const node = linked(graph, sampler.inputs[name]);
		if (node !== null && name !== 'latent_image') used.add(node);
		return node;
	};
	const { inputs } = sampler;
	const guider = part('guider');
	const sigmas = part('sigmas');
	const method = part('sampler');
	const noise = part('noise');
	const asks = guider?.inputs ?? inputs;
	const number = (...values: unknown[]) => values.map((value) => numberOf(valueIn(reading, value))).find((each) => each !== undefined);
	const text = (...values: unknown[]) => values.map((value) => textOf(valueIn(reading, value))).find((each) => each !== undefined);
	return {
		seed: number(inputs['seed'], inputs['noise_seed'], noise?.inputs['noise_seed'], noise?.inputs['seed']),
		steps: number(inputs['steps'], sigmas?.inputs['steps']),
		guidance: number(inputs['cfg'], asks['cfg']),
		sampler: text(inputs['sampler_name'], method?.inputs['sampler_name']),
		scheduler: text(inputs['scheduler'], sigmas?.inputs['scheduler']),
		denoise: number(inputs['denoise'], sigmas?.inputs['denoise']),
		positive: linked(graph, asks['positive'] ?? asks['conditioning']),
		negative: linked(graph, asks['negative']),
		model: linked(graph, asks['model'] ?? inputs['model'] ?? sigmas?.inputs['model']),
	};
}

/** Goes back over the nodes that change a text's meaning to the text itself. */
function readText(reading: Reading, from: Node | null, side: 'positive' | 'negative'): string | undefined {
	let node = from;
	for (let length = 0; length < longestWay && node !== null; length += 1) {
		const { inputs, type } = node;
		if (/ConditioningZeroOut/.test(type)) return undefined;
		const names = ['text', 'text_g', 't5xxl', 'prompt', 'clip_l', 'text_positive'];
		const name = names.find((each) => each in inputs);
		if (name !== undefined && /CLIPTextEncode|TextEncode|Prompt/i.test(type)) {
			reading.used.add(node);
			const clip = linked(reading.graph, inputs['clip']);
			if (clip !== null && /CLIPLoader/i.test(clip.type)) reading.used.add(clip);
			return textOf(valueIn(reading, inputs[name]));
		}
		if (/^(FluxGuidance|ConditioningCombine|ConditioningConcat)$/.test(type)) reading.used.add(node);
		node = linked(reading.graph, inputs[side] ?? inputs['conditioning'] ?? inputs['conditioning_1'] ?? inputs['conditioning_to']);
	}
	return undefined;
}

/** FLUX has its guidance among the texts. */
function readGuidance(reading: Reading, positive: Node | null): number | undefined {
	if (positive === null) return undefined;
	const node =
		positive.type === 'FluxGuidance' ? positive : follow(reading, positive, ['conditioning'], ({ type }) => type === 'FluxGuidance');
	return node === null ? undefined : numberOf(valueIn(reading, node.inputs['guidance']));
}

/** The model with its LoRAs, nearest to the sampler last, and the layer of the text encoder that is read. */
function readModel(reading: Reading, from: Node | null): Pick<GenerationRequest, 'model' | 'loras' | 'clip_skip'> {
	const loras: LoraUse[] = [];
	let node = from;
	for (let length = 0; length < longestWay && node !== null; length += 1) {
		const { inputs, type } = node;
		const file = textOf(inputs['ckpt_name']) ?? textOf(inputs['unet_name']) ?? textOf(inputs['model_name']);
		const lora = textOf(inputs['lora_name']);
		if (lora !== undefined) loras.unshift({ name: plainName(lora), weight: numberOf(valueIn(reading, inputs['strength_model'])) ?? 1 });
		if (lora !== undefined || file !== undefined) reading.used.add(node);
		if (file !== undefined) {
			return defined({ model: plainName(file), loras: loras.length === 0 ? undefined : loras, clip_skip: readClipSkip(reading) });
		}
		if (/^ModelSampling/.test(type)) reading.used.add(node);
		node = linked(reading.graph, inputs['model']);
	}
	return defined({ loras: loras.length === 0 ? undefined : loras });
}

function readClipSkip({ graph, used }: Reading): number | undefined {
	const node = [...graph.values()].find(({ type }) => type === 'CLIPSetLastLayer');
	const layer = numberOf(node?.inputs['stop_at_clip_layer']);
	if (node === undefined || layer === undefined) return undefined;
	used.add(node);
	return layer === -1 ? undefined : Math.abs(layer);
}

/** Null when it started from a picture, which is not in the file. */
function readSize(reading: Reading, sampler: Node): { width: number; height: number } | null {
	const empty = follow(
		reading,
		sampler,
		['latent_image', 'samples', 'latent'],
		({ type, inputs }) => /Empty.*Latent/i.test(type) && 'width' in inputs,
	);
	const width = numberOf(valueIn(reading, empty?.inputs['width']));
	const height = numberOf(valueIn(reading, empty?.inputs['height']));
	return width === undefined || height === undefined ? null : { width, height };
}

/** A second sampler that paints over an enlarged first one is a hires fix. */
function readHires(reading: Reading, end: Node, first: Node): Hires | null {
	const enlarging = follow(reading, end, [...latentInputs, 'pixels', 'image'], ({ type }) => /Upscale/i.test(type));
	if (enlarging === null) return null;
	const { steps, denoise } = samplerFacts(reading, end);
	const size = readSize(reading, first);
	const width = numberOf(valueIn(reading, enlarging.inputs['width']));
	const scale =
		numberOf(valueIn(reading, enlarging.inputs['scale_by'])) ?? (width === undefined || size === null ? undefined : width / size.width);
	if (scale === undefined || scale <= 1) return null;
	// ComfyUI's steps count only those that are run.
	return { scale, upscaler: 'latent', steps: steps ?? 0, strength: denoise ?? 1 };
}
