/** A generation: what may be asked for, what becomes of it, and the record that lies beside its pictures. */
import type { Problem } from './problem.ts';

export const generationStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type GenerationState = (typeof generationStates)[number];

/** True for a state that never changes again. */
export function hasEnded(state: GenerationState): state is 'done' | 'failed' | 'cancelled' {
	return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** Longest prompt and negative prompt, in UTF-16 code units. */
export const maxPromptLength = 8_000;
/** Seeds are 0 to 2^32 - 1, as torch's CPU generator uses only 32 bits. */
export const maxSeed = 0xffff_ffff;
/** Most pictures of one generation. */
export const maxCount = 8;

/** Most pixels of one picture, sent or made. */
export const maxPicturePixels = 64_000_000;

/** How noise levels are spaced between the first and the last, as A1111 names it; `automatic` is what the model's config says. */
export const scheduleTypes = ['automatic', 'uniform', 'karras', 'exponential', 'beta'] as const;
export type ScheduleType = (typeof scheduleTypes)[number];

/** Whose random numbers the noise is made of: torch's CPU generator, or those of a GPU (Philox), which is A1111's default. */
export const noiseSources = ['cpu', 'gpu'] as const;
type NoiseSource = (typeof noiseSources)[number];

/** `a1111`: weights, BREAK, long prompts in chunks, `<lora:name:0.7>`. `plain`: the words as they are, cut where the model stops reading. */
export const promptSyntaxes = ['a1111', 'plain'] as const;
type PromptSyntax = (typeof promptSyntaxes)[number];

/** `full`: the decoder of the model's VAE. `tiny`: one like TAESD, nearly as good and much quicker, where the model has one. */
export const decoders = ['full', 'tiny'] as const;
type Decoder = (typeof decoders)[number];

/** How a picture that is sent comes to the size that is painted: `stretch` without regard to its shape, `crop` by cutting off what is too much. */
export const pictureFits = ['stretch', 'crop'] as const;
export type PictureFit = (typeof pictureFits)[number];

/** A LoRA from the catalog, with the weight that it is merged in with; negative weights turn it around. */
export interface LoraUse {
	name: string;
	weight: number;
}

/** A ControlNet from the catalog and the picture that it follows. */
export interface ControlUse {
	model: string;
	/** As `init_image`. Edges, depth, poses: what the ControlNet was made for. */
	image: string;
	weight: number;
	/** Shares of the steps, 0 to 1, between which it is heeded. */
	start: number;
	end: number;
}

/** A1111's hires fix: paint small, enlarge, paint over. */
export interface Hires {
	/** Above 1, at most 4. */
	scale: number;
	/** `latent`, or an upscaler from the catalog. */
	upscaler: string;
	/** Steps that the second pass runs, whatever its strength; 0 means as many as the first. */
	steps: number;
	/** A1111's denoising strength, 0 to 1. */
	strength: number;
}

/** How a picture came from another one. */
export const operations = ['variation', 'image-to-image', 'inpaint', 'outpaint', 'upscale', 'control', 'again'] as const;
export type Operation = (typeof operations)[number];

/** The picture of the gallery that a request goes back to. */
export interface Origin {
	picture: string;
	operation: Operation;
}

/**
 * A request as a client sends it. What is absent takes the model's default; seed absent or -1 is random. Pictures are a `data:` URL,
 * `picture:<id>` for one from the gallery, the name of a file in the same multipart body, or `input:<sha256>` for one that was sent before.
 */
export interface GenerationRequest {
	prompt: string;
	negative_prompt?: string;
	model?: string;
	seed?: number;
	steps?: number;
	guidance?: number;
	width?: number;
	height?: number;
	count?: number;
	scheduler?: string;
	schedule_type?: ScheduleType;
	rng?: NoiseSource;
	/** Variation: another seed whose noise is mixed in. */
	subseed?: number;
	subseed_strength?: number;
	/** DDIM's η, or how ancestral an ancestral sampler is; absent: as the scheduler is known. */
	eta?: number;
	/** As A1111 counts: 1 is the last layer of the text encoder, 2 the one before. */
	clip_skip?: number;
	guidance_rescale?: number;
	prompt_syntax?: PromptSyntax;
	decoder?: Decoder;
	/** Picture to start from. */
	init_image?: string;
	/** White is painted anew, black is kept; needs `init_image`. */
	mask?: string;
	/** For `init_image`, `mask` and the pictures of `control`. */
	picture_fit?: PictureFit;
	/** How much of `init_image` is painted anew, 0 to 1; 0 leaves it as it is (to upscale it, say), and asks nothing of the model. */
	strength?: number;
	/** Puts what `mask` keeps back as it was, to the byte; false leaves it as the VAE gives it back. */
	keep_unmasked?: boolean;
	loras?: LoraUse[];
	control?: ControlUse[];
	hires?: Hires;
	/** An upscaler from the catalog, applied to the finished picture. */
	upscaler?: string;
	/** Changes nothing of the picture; it is how a picture knows its family. */
	derived_from?: Origin;
	/**
	 * The prompt as it was written, with choices and wildcards in it (see choices.ts). Easel makes `prompt` of it by the seed, and keeps both.
	 */
	written?: string;
	/** Group that it is a cell of; see groups.ts. */
	group?: string;
	/** ISO 8601: not begun before. */
	not_before?: string;
}

type NumberSetting =
	| 'seed'
	| 'steps'
	| 'guidance'
	| 'width'
	| 'height'
	| 'count'
	| 'subseed'
	| 'subseed_strength'
	| 'clip_skip'
	| 'guidance_rescale'
	| 'strength';

/** A request with every field decided; {@link import('./settings.ts').seedOfPicture} tells the seed of picture n. */
export interface Settings extends Required<Pick<GenerationRequest, NumberSetting | 'prompt' | 'negative_prompt' | 'model' | 'scheduler'>> {
	schedule_type: ScheduleType;
	rng: NoiseSource;
	eta: number | null;
	prompt_syntax: PromptSyntax;
	decoder: Decoder;
	/** `input:<sha256>` */
	init_image: string | null;
	mask: string | null;
	picture_fit: PictureFit;
	keep_unmasked: boolean;
	/** Those of the request and those that the prompt names. */
	loras: LoraUse[];
	control: ControlUse[];
	hires: Hires | null;
	upscaler: string | null;
}

/** What a setting means that was not there when a record was written. */
export const neutralSettings = {
	schedule_type: 'automatic',
	rng: 'cpu',
	subseed: 0,
	subseed_strength: 0,
	eta: null,
	clip_skip: 1,
	guidance_rescale: 0,
	prompt_syntax: 'plain',
	decoder: 'full',
	init_image: null,
	mask: null,
	picture_fit: 'stretch',
	strength: 1,
	keep_unmasked: false,
	loras: [],
	control: [],
	hires: null,
	upscaler: null,
} satisfies Partial<Settings>;

export interface Progress {
	/** Denoising steps done of the picture in work; 0 while the model loads or the prompt is read. */
	step: number;
	steps: number;
	/** The picture in work, from 1, and how many there are. */
	picture: number;
	pictures: number;
	stage: Stage;
	/** Share of the model that is loaded, 0 to 1, while `stage` is `loading`; else null. */
	loading: number | null;
	/** Share of the picture that is enlarged, 0 to 1, while `stage` is `upscale`; else null. */
	upscaled: number | null;
	/** Seconds until the end, as far as can be told; null before the first step is done. */
	remaining_s: number | null;
	/** URL of the newest preview; it changes with every step. Null before the first. */
	preview: string | null;
}

/** What the engine is doing with a generation. */
export type Stage = 'loading' | 'text' | 'denoise' | 'decode' | 'upscale' | 'encode';

export interface Picture {
	/** `<generation id>-<n>`, n from 1; for a file that somebody dropped into `outputs/` an id from its content. */
	id: string;
	url: string;
	thumbnail: string;
	width: number;
	height: number;
	seed: number | null;
	/** ISO 8601, set while it lies in the bin. */
	deleted_at: string | null;
}

/** Milliseconds, from the monotonic clock. Null where the stage was not reached. */
export interface Timings {
	queued: number | null;
	loading: number | null;
	text: number | null;
	/** One entry a denoising step, all pictures in a row. */
	steps: number[];
	decode: number | null;
	/** Left out where nothing was enlarged. */
	upscale?: number;
	encode: number | null;
	/** From claim to the end of the last stage. */
	total: number | null;
	/** Sum of raw network runs: the time the device was busy. */
	device: number | null;
}

/** A generation as clients see it. */
export interface Generation {
	id: string;
	state: GenerationState;
	/** Place in the queue from 1 (1 is next); null unless queued. */
	position: number | null;
	/** Seconds until it is expected to start; null unless queued or when nothing is known. */
	expected_start_s: number | null;
	request: GenerationRequest;
	settings: Settings;
	progress: Progress | null;
	pictures: Picture[];
	problem: Problem | null;
	/** Things worth knowing that did not stop it, e.g. that the prompt was cut. */
	warnings: string[];
	model: string;
	provider: string | null;
	created_at: string;
	started_at: string | null;
	ended_at: string | null;
	timings: Timings | null;
	/** ISO 8601, set while it lies in the bin. */
	deleted_at: string | null;
}

/** A page of generations, newest first. */
export interface GenerationPage {
	generations: Generation[];
	/** Give it back as `cursor` for the next page; null at the end. */
	next_cursor: string | null;
}

/** One file of a generation, as its sidecar and the queue record it. */
export interface PictureFile {
	/** File name without folders: `<id>-<n>.png`. */
	name: string;
	n: number;
	seed: number;
	width: number;
	height: number;
	bytes: number;
	/** Hex. */
	sha256: string;
}

/** What the engine says about how a generation was run; equal recipe, graph variant, threads and versions promise equal pixels. */
export interface RunFacts {
	provider: string;
	/** Hash of model, adapters and graph variant. */
	recipe: string;
	graph_variant: string;
	threads: number;
	versions: Record<string, string>;
}

/** `<id>.json` beside the pictures, written last: when it is there, everything it names is there. */
export interface Sidecar {
	easel: 1;
	id: string;
	owner: string;
	state: 'done' | 'failed' | 'cancelled';
	request: GenerationRequest;
	settings: Settings;
	model: { name: string; title: string; hash: string };
	run: RunFacts | null;
	warnings: string[];
	timings: Timings | null;
	files: PictureFile[];
	problem: Problem | null;
	created_at: string;
	started_at: string | null;
	ended_at: string;
}
