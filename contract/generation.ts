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

/** A request as a client sends it. What is absent takes the model's default; seed absent or -1 is random. */
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
}

/** A request with every field decided; picture n has seed `(seed + n - 1) mod 2^32`. */
export type Settings = Required<GenerationRequest>;

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
	/** Seconds until the end, as far as can be told; null before the first step is done. */
	remaining_s: number | null;
	/** URL of the newest preview; it changes with every step. Null before the first. */
	preview: string | null;
}

/** What the engine is doing with a generation. */
export type Stage = 'loading' | 'text' | 'denoise' | 'decode' | 'encode';

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
