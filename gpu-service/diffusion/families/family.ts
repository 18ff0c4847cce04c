/**
 * The recipe that drives one kind of model, written as a generator: it yields "run this component on these inputs" and receives the
 * outputs. Whoever drives it (the engine's runner, a test) may stop between any two yields, and may drive several side by side.
 */
import type { CallPlace, ControlHint } from '../control.ts';
import type { LatentFormat } from '../latent-format.ts';
import type { SchedulerOptions, ScheduleType } from '../schedulers/scheduler.ts';
import type { NamedTensors, RgbImage } from '../tensor.ts';
import type { Words } from '../tokenizers/pieces.ts';
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
	/** Optional components (`vae_encoder`, `text_encoder_3`, …) only where the model has them. */
	networks: Record<string, NetworkInfo>;
	/** `config.json` of each component that has one. */
	configs: Record<string, Record<string, unknown>>;
	tokenizers: Record<string, Tokenizer>;
	/** `scheduler_config.json`. */
	schedulerConfig: Record<string, unknown>;
	/** `model_index.json`: some pipelines keep settings there, as `force_zeros_for_empty_prompt`. */
	pipelineConfig: Record<string, unknown>;
	/** A weight out of a component's file, by the name of its initializer, as float32; null when there is none. */
	readWeight(component: string, name: string): Float32Array | null;
	/** What embeddings (textual inversion) add to the vocabulary. */
	words: Words;
}

/** One picture to paint. */
export interface PaintRequest {
	prompt: string;
	/** Null when none was given, which some models take for another thing than an empty one (SDXL). */
	negativePrompt: string | null;
	/** `a1111`: weights, BREAK, long prompts in chunks; `plain`: diffusers' way, cut where the text encoder stops reading. */
	promptSyntax: 'a1111' | 'plain';
	/** Layers of the text encoder left out at its end, as diffusers counts: 0 is none; A1111's "clip skip" less one. */
	clipSkip: number;
	/** 0 to 2^32 - 1. */
	seed: number;
	/** Mixed into the first noise by `subseedStrength`, 0 to 1. */
	subseed: number;
	subseedStrength: number;
	/** `cpu` is torch's generator, `gpu` is Philox. */
	rng: 'cpu' | 'gpu';
	steps: number;
	/** 1 or less means no guidance: one network pass a step. */
	guidance: number;
	/** φ of `guidance_rescale`; 0 is off. */
	guidanceRescale: number;
	/** Pixels. */
	width: number;
	height: number;
	/** A name from `schedulers/index.ts`. */
	scheduler: string;
	scheduleType: ScheduleType;
	/** Null: as the scheduler is known. */
	eta: number | null;
	source: Source | null;
	/** A second, larger pass over what was painted; null: none. Not from a picture. */
	hires: HiresPass | null;
	/** `tiny`: the decoder that is quick, where the model has one. Left out: the VAE's. */
	decoder?: 'full' | 'tiny';
	/** Whether the tiny decoder makes the previews; for devices on which that costs next to nothing. */
	decodesPreviews?: boolean;
	/** What ControlNets are shown; left out: none are asked. */
	control?: readonly ControlHint[];
	/** What SDXL is told of the sizes of the picture; without it: that it is whole and as large as it is painted. */
	micro?: MicroConditioning;
}

/** D. Podell et al., "SDXL" (2023), section 2.2. Pixels, [height, width] as in diffusers. */
interface MicroConditioning {
	originalSize: readonly [number, number];
	/** [top, left] */
	crop: readonly [number, number];
	targetSize: readonly [number, number];
}

/** A1111's hires fix. */
export interface HiresPass {
	/** How many times longer the sides become, cut to what the model can paint. */
	scale: number;
	/** Enlarges the picture's pixels; null: its latents are enlarged. */
	upscaler: Upscaler | null;
	/** Steps that the second pass runs. */
	steps: number;
	/** 0 to 1: 0 leaves what was enlarged as it is. */
	strength: number;
}

/** A network from RGB, float [1, 3, height, width] from 0 to 1, to the same, larger. */
export interface Upscaler {
	/** The name under which it is run. */
	component: string;
	input: ValueInfo;
	output: ValueInfo;
	/** How many times longer its sides become. */
	scale: number;
}

/** A picture to start from. */
export interface Source {
	/** `width` x `height` of the request. */
	image: RgbImage;
	/** One byte a pixel, 255 is painted anew; null: all of it is. */
	mask: Uint8Array | null;
	/** 0 to 1: 1 runs all steps, 0 leaves the picture as it is. */
	strength: number;
}

/** Yielded: run a component; the generator is resumed with its outputs. Inputs are logical: the driver fits type and rank to the file. */
export interface NetworkRun {
	kind: 'run';
	component: string;
	inputs: NamedTensors;
	/** It only makes a preview, in the midst of the steps. */
	isPreview?: boolean;
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

/** Yielded after each tile that was enlarged. Resumed with nothing. */
interface TileDone {
	kind: 'tile';
	/** From 1. */
	tile: number;
	tiles: number;
}

export type FamilyYield = NetworkRun | Notice | StepDone | TileDone;

/** Outputs of the network that was asked for; an empty object after anything else. */
export type Painting = Generator<FamilyYield, RgbImage, NamedTensors>;

/** Generators that run networks and end with `Result`. */
export type Running<Result> = Generator<FamilyYield, Result, NamedTensors>;

/** What a family says of a model before anything is run. */
export interface FamilyTraits {
	/** Sides of a picture must be multiples of this many pixels. */
	multiple: number;
	/** Sides the model was made for, when its config tells. */
	width: number;
	height: number;
	/** Longest prompt in tokens that is read in one piece, start and end token included. */
	maxTokens: number;
	/** Scheduler names that can drive this model, its own first. */
	schedulers: readonly string[];
	/** Components that painting from text runs, in the order of their first use. */
	components: readonly string[];
	/** Whether it can start from a picture, and paint only parts of it. */
	takesImage: boolean;
	takesMask: boolean;
	takesNegativePrompt: boolean;
	/** What people start from with models of this kind, as far as the files tell. */
	usualSteps: number;
	usualGuidance: number;
	/** Layers of the text encoder that `clipSkip` can leave out at most. */
	mostClipSkip: number;
}

/** What is asked of a denoiser at one call. */
export interface Question extends CallPlace {
	/** float32 [1, channels, height, width], scaled as the scheduler wants it. */
	sample: Float32Array;
	timestep: number;
	/** In latents. */
	width: number;
	height: number;
	/** For denoisers that are told what to paint anew (9 channels); null for others. */
	inpainting: Inpainting | null;
}

/** `whole`: none, since the scheduler was made for the strength. */
export type StartRule = 'sd' | 'flow' | 'whole';

export interface Inpainting {
	/** float32 [1, 1, height, width] in latents; 1 is painted anew. */
	mask: Float32Array;
	/** Latents of the picture with the masked part gone, float32 [1, channels, height, width]. */
	masked: Float32Array;
}

/** A family that has read the prompts: all that painting needs to know of it. `paint.ts` does the rest. */
export interface Denoiser {
	/** What the family asks of the scheduler beside the config, for a picture of this size in latents. */
	schedulerOptions(width: number, height: number): SchedulerOptions;
	/** How many steps a strength leaves out; see `start-call.ts`. */
	startRule: StartRule;
	/** True for denoisers that take {@link Inpainting}. */
	takesInpainting: boolean;
	/** The denoiser's answer with guidance: float32 [1, channels, height, width]. */
	predict(question: Question): Running<Float32Array>;
}

export interface Family {
	readonly name: string;
	/** `_class_name` values of `model_index.json` that mean this family. */
	readonly pipelineClasses: readonly string[];
	/** Names of the components (networks) that must be there. */
	readonly components: readonly string[];
	/** Components that are used when they are there. */
	readonly optionalComponents: readonly string[];
	/** Tokenizers that must be there, and those that belong to optional components. */
	readonly tokenizers: readonly string[];
	readonly optionalTokenizers: readonly string[];
	/** Looks at `model_index.json` before the components are looked for. @throws ModelError for a pipeline that only resembles this family. */
	refuse?(pipelineConfig: Record<string, unknown>): void;
	/** @throws ModelError when the parts do not make a model of this family. */
	traits(parts: ModelParts): FamilyTraits;
	/** What the model's VAE makes of pictures. */
	latentFormat(parts: ModelParts): LatentFormat;
	/** Reads the prompts. */
	prepare(parts: ModelParts, request: PaintRequest): Running<Denoiser>;
}
