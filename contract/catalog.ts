/** How models, schedulers, sizes and limits are offered: by the GPU service to the web process, and by that to pages and programs. */
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
	/** Names of the schedulers that can drive this model, the default first. */
	schedulers: { name: string; label: string }[];
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
	models: CatalogModel[];
}
