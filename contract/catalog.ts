/** How models, schedulers, sizes and limits are offered: by the GPU service to the web process, and by that to pages and programs. */
import type { RunFacts, ScheduleType } from './generation.ts';
import type { Problem } from './problem.ts';

/** An inclusive range of numbers that a setting may take; `multiple` is the grid it lies on. */
export interface Range {
	min: number;
	max: number;
	multiple?: number;
}

/** What a request gets when it leaves a field out. */
export interface ModelDefaults {
	negative_prompt: string;
	steps: number;
	guidance: number;
	width: number;
	height: number;
	count: number;
	scheduler: string;
}

export interface ModelLimits {
	steps: Range;
	guidance: Range;
	width: Range;
	height: Range;
	count: Range;
}

export interface SchedulerChoice {
	name: string;
	/** As A1111 calls it. */
	label: string;
	/** Other names under which requests may ask for it, A1111's among them: `DPM++ 2M`. */
	aliases: string[];
	schedule_types: ScheduleType[];
}

/** A named choice of width and height that the model is good at. */
export interface SizeChoice {
	label: string;
	width: number;
	height: number;
}

/** Words that the model knows, offered while typing; and prompts that are known to work. */
export interface Vocabulary {
	subjects: string[];
	places: string[];
	colours: string[];
	examples: string[];
}

/** What a model can do beside painting from text. */
export interface ModelFeatures {
	/** Starts from a picture (`init_image`), and paints parts of it (`mask`). */
	init_image: boolean;
	mask: boolean;
	negative_prompt: boolean;
	/** Layers of the text encoder that can be skipped to: the largest `clip_skip`; 1 where there is no choice. */
	clip_skip: number;
	/** Names of the ControlNets that fit it. */
	control: string[];
	/** Has a decoder like TAESD beside the VAE's. */
	tiny_decoder: boolean;
}

/** Of a model that paints from text only. */
export const textOnly: ModelFeatures = {
	init_image: false,
	mask: false,
	negative_prompt: true,
	clip_skip: 1,
	control: [],
	tiny_decoder: false,
};

/** A file that changes what models do: a LoRA, an embedding (textual inversion), an upscaler. */
export interface AddOn {
	/** The name used in requests and prompts: the file's name without its ending. */
	name: string;
	/** SHA-256 of the file, hex. */
	hash: string;
	/** LoRAs and embeddings: families of the models that it fits, as far as its shapes tell; empty when they do not. */
	families: string[];
	/** Upscalers: how many times larger the picture becomes; else null. */
	scale: number | null;
	/** Why it cannot be used; null in general. */
	problem: Problem | null;
}

type ModelState = 'unloaded' | 'loading' | 'ready' | 'broken';

export interface CatalogModel {
	/** The name used in requests; the folder's name under `models/`. */
	name: string;
	title: string;
	/** One honest sentence: what it draws, what it does not. */
	description: string;
	family: string;
	licence: { name: string; url: string | null; notice: string | null };
	/** SHA-256 over the model's files, hex. The first 10 digits are what A1111 calls the model hash. */
	hash: string;
	/** The longest prompt in tokens, start and end token included. */
	max_tokens: number;
	defaults: ModelDefaults;
	limits: ModelLimits;
	sizes: SizeChoice[];
	/** The schedulers that can drive this model, the default first. */
	schedulers: SchedulerChoice[];
	features: ModelFeatures;
	vocabulary: Vocabulary | null;
	state: ModelState;
	/** Share of loading that is done, 0 to 1, while `state` is `loading`. */
	loading: number | null;
	/** Why `state` is `broken`. */
	problem: Problem | null;
}

export interface Catalog {
	default_model: string;
	/** ONNX Runtime execution provider in use: cpu, cuda, webgpu. */
	provider: string;
	/** Its device, and why providers that were wanted before it are not used: a sentence each. */
	provider_notes: string[];
	/** What a picture that is painted now would say of its run. */
	runtime: Pick<RunFacts, 'graph_variant' | 'threads' | 'versions'>;
	models: CatalogModel[];
	loras: AddOn[];
	embeddings: AddOn[];
	upscalers: AddOn[];
	/** Name of the network that tells how far everything in a picture is; null without one. */
	depth_network: string | null;
}
