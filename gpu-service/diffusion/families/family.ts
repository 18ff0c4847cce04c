/**
 * The recipe that drives one kind of model, written as a generator: it yields "run this component on these inputs" and receives the
 * outputs. Whoever drives it (the engine's runner, a test) may stop between any two yields, and may drive several side by side.
 */
import type { NamedTensors, RgbImage } from '../tensor.ts';
import type { Tokenizer } from '../tokenizers/tokenizer.ts';

/** What a network's file declares about one input or output; a dimension is a number or a symbol. */
export interface ValueInfo {
	name: string;
	/** `float32`, `float16`, `int64`, … */
	type: string;
	shape: readonly (number | string)[];
}

export interface NetworkInfo {
	inputs: readonly ValueInfo[];
	outputs: readonly ValueInfo[];
}

/** A model's parts as read from its folder. Keys are component names: `text_encoder`, `unet`, `vae_decoder`, `tokenizer`, … */
export interface ModelParts {
	networks: Record<string, NetworkInfo>;
	/** `config.json` of each component that has one. */
	configs: Record<string, Record<string, unknown>>;
	tokenizers: Record<string, Tokenizer>;
	/** `scheduler_config.json`. */
	schedulerConfig: Record<string, unknown>;
}

/** One picture to paint. */
export interface PaintRequest {
	prompt: string;
	negativePrompt: string;
	/** 0 to 2^32 - 1. */
	seed: number;
	steps: number;
	/** 1 means no guidance: one network pass a step. */
	guidance: number;
	/** Pixels. */
	width: number;
	height: number;
	/** A name from `schedulers/index.ts`. */
	scheduler: string;
}

/** Yielded: run a component; the generator is resumed with its outputs. Inputs are logical: the driver fits type and rank to the file. */
export interface NetworkRun {
	kind: 'run';
	component: string;
	inputs: NamedTensors;
}

/** Yielded: something that people should know, e.g. that the prompt was cut. Resumed with nothing. */
export interface Notice {
	kind: 'notice';
	message: string;
}

/** Yielded after each denoising step. Resumed with nothing. */
export interface StepDone {
	kind: 'step';
	/** From 1. */
	step: number;
	steps: number;
	/** Latents [batch, channels, height/8, width/8] as they are after the step. Valid until the generator is resumed. */
	latents: Float32Array;
	/** A rough look at the picture, one pixel a latent. Made when called. */
	preview: () => RgbImage;
}

export type FamilyYield = NetworkRun | Notice | StepDone;

/** Outputs of the network that was asked for; an empty object after a notice or a step. */
export type Painting = Generator<FamilyYield, RgbImage, NamedTensors>;

/** What a family says of a model before anything is run. */
export interface FamilyTraits {
	/** Sides of a picture must be multiples of this many pixels. */
	multiple: number;
	/** Sides the model was made for, when its config tells. */
	width: number;
	height: number;
	/** Longest prompt in tokens, start and end token included. */
	maxTokens: number;
	/** Scheduler names that can drive this model, its own first. */
	schedulers: readonly string[];
	/** Components that are run, in the order of their first use. */
	components: readonly string[];
}

export interface Family {
	readonly name: string;
	/** `_class_name` values of `model_index.json` that mean this family. */
	readonly pipelineClasses: readonly string[];
	/** Names of the components (networks) that must be there. */
	readonly components: readonly string[];
	readonly tokenizers: readonly string[];
	/** @throws ModelError when the parts do not make a model of this family. */
	traits(parts: ModelParts): FamilyTraits;
	/** Text to image. */
	paint(parts: ModelParts, request: PaintRequest): Painting;
}

/** A model whose files do not fit together. `component` names the part that is at fault. */
export class ModelError extends Error {
	override name = 'ModelError';
	/** One of the kinds of fixtures/bad-models: `invalid-config`, `unsupported-scheduler`, `unexpected-interface`, … */
	readonly kind: string;
	readonly component: string | null;

	constructor(kind: string, component: string | null, message: string, options?: ErrorOptions) {
		super(message, options);
		this.kind = kind;
		this.component = component;
	}
}
