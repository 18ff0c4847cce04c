/**
 * What the engine's two halves say to each other. The parent speaks over Node's IPC channel; the child answers over a plain pipe, in
 * frames, so that words and pixels keep their order and pixels are copied once (as structured messages they cost 13 ms a MiB).
 */
import type { Settings, Stage } from '#contract/generation.ts';
import type { ProblemCode } from '#contract/problem.ts';
import type { ProviderFault } from '../onnx/network.ts';

/** File descriptor of the pipe in the child. */
export const framePipe = 4;

export type Order =
	/** Which provider would be used? Answered with `trying`, `left-out`… and `provider`. */
	| { kind: 'choose-provider'; candidates: readonly string[] }
	/** Open a model; later again with another recipe of the same model, which opens only what differs. Answered with `loading`…, `loaded` or `failed`. */
	| { kind: 'load'; recipe: Recipe; provider: string; merged: MergedPlace; prepared: PreparedPlace | null }
	/** Prepare the networks of a model; `path` is its folder. Answered with `ready`… and `prepared` or `failed`. */
	| { kind: 'prepare'; path: string; provider: string; merged: MergedPlace; prepared: PreparedPlace }
	/** How many times larger does this upscaler make a picture? `path` is its file. Answered with `measured` or `failed`. */
	| { kind: 'measure'; path: string; provider: string }
	/** How far is everything in this picture? `path` is the file of a network for depth. Answered with `depth` or `failed`. */
	| { kind: 'depth'; path: string; provider: string; pixels: EnginePixels }
	/**
	 * Also while others are painted: it then waits, or joins them. Answered, with its number, with `stage`, `ran`, `notice`, `step`, `picture`…
	 * and one of `painted`, `stopped`, `failed`.
	 */
	| { kind: 'paint'; painting: number; work: PaintWork; together: Together }
	/** Stop that painting before the next network run. */
	| { kind: 'stop'; painting: number };

/** How many generations of one recipe and size may be painted together. */
export interface Together {
	/** 1: one after the other. */
	most: number;
	/** Whether that is a first try, as nobody knows yet whether they gain from it. */
	isUnknown: boolean;
}

/** What a child is to hold: a model with what is merged into it. */
export interface Recipe {
	/** Absolute path of the model's folder. */
	path: string;
	adapters: Adapter[];
	/** True when memory is short: the text encoders are let go while the denoiser works, and the decoder while they do. */
	isLean?: boolean;
	/** ControlNets that lie in files of their own; left out: none. */
	control?: ControlNetFile[];
	/** Upscalers that are used; left out: none. */
	upscalers?: UpscalerFile[];
	/** True when nothing is painted, only enlarged: no network of the model is opened. */
	isIdle?: boolean;
}

export interface UpscalerFile {
	name: string;
	/** Absolute. */
	path: string;
	/** SHA-256 of the file, hex. */
	hash: string;
	/** How many times longer sides become; null where nobody knows yet. */
	scale: number | null;
}

export interface ControlNetFile {
	name: string;
	/** Absolute; all its files lie inside. */
	folder: string;
	/** Relative to the folder. */
	file: string;
	/** SHA-256 over its files, hex. */
	hash: string;
}

/** Where networks with adapters merged in are kept. */
export interface MergedPlace {
	/** Absolute. */
	folder: string;
	limitBytes: number;
	/** Hash of the model that they are made from. */
	model: string;
}

/** Where prepared networks are kept: opening one of them costs little. */
export interface PreparedPlace {
	/** Absolute. */
	folder: string;
	limitBytes: number;
}

/** A LoRA, or an embedding (textual inversion), from a file. */
export interface Adapter {
	kind: 'lora' | 'embedding';
	name: string;
	/** Absolute. */
	path: string;
	/** SHA-256 of the file, hex. */
	hash: string;
	/** 1 for embeddings. */
	weight: number;
}

/** One generation to paint. */
export interface PaintWork {
	settings: Settings;
	/** The pictures that the settings name, in the size of the picture to paint. */
	inputs: PaintInputs;
	/** Whether the safety checker of the model is to look at the pictures; left out: it is not. */
	isChecked?: boolean;
}

export interface PaintInputs {
	/** 8-bit RGB. */
	image: EnginePixels | null;
	/** One byte a pixel, 255 is painted anew. */
	mask: EnginePixels | null;
	/** 8-bit RGB, one for each entry of `settings.control`. */
	control: EnginePixels[];
}

export const noInputs: PaintInputs = { image: null, mask: null, control: [] };

/** Rows from the top. */
export interface EnginePixels {
	width: number;
	height: number;
	data: Uint8Array;
}

export type Answer = ChildAnswer | PaintingAnswer;

type ChildAnswer =
	| { kind: 'trying'; provider: string }
	| { kind: 'left-out'; provider: string; fault: ProviderFault }
	| { kind: 'provider'; provider: string }
	/** Share of the model's bytes that are loaded. */
	| { kind: 'loading'; share: number }
	| { kind: 'loaded'; graphVariant: string; threads: number; versions: Record<string, string> }
	/** Networks that are prepared, of all that are to be. */
	| { kind: 'ready'; networks: number; of: number }
	| { kind: 'prepared' }
	| { kind: 'measured'; scale: number }
	/** With pixels: float32, little-endian. */
	| { kind: 'depth'; width: number; height: number }
	| Failure;

/** What concerns one painting, which it names by its number. */
type PaintingAnswer = PaintingNews & { painting: number };

export type PaintingNews =
	| { kind: 'stage'; stage: PaintStage; picture: number }
	/** A network run ended; the time it took, or this painting's share of it, is time of the device. */
	| { kind: 'ran'; stage: PaintStage; ms: number }
	| { kind: 'notice'; message: string }
	/** With pixels: the preview. `ms` is the whole step. */
	| { kind: 'step'; picture: number; step: number; steps: number; ms: number; width: number; height: number }
	/** A tile was enlarged. */
	| { kind: 'tile'; picture: number; tile: number; tiles: number }
	/** With pixels: the picture. */
	| { kind: 'picture'; n: number; seed: number; width: number; height: number }
	/** It was found out how many like this one gain from being painted together; 1 is none. */
	| { kind: 'together'; most: number }
	| { kind: 'painted' }
	| { kind: 'stopped' }
	| Failure;

type Failure = { kind: 'failed'; code: ProblemCode; detail: string };

export type PaintStage = Exclude<Stage, 'loading' | 'encode'>;

/** Lengths of the words and of the pixels, each a 32-bit little-endian number. */
const headBytes = 8;
const noPixels = new Uint8Array(0);
/** Neither part of a frame is ever longer; a length above it means that the stream is out of step. */
const longestPart = 1 << 30;

/** One frame: head, answer as JSON, pixels (8-bit RGB) where the answer has some. The parts are to be written one after the other. */
export function toFrame(answer: Answer, pixels: Uint8Array = noPixels): Uint8Array[] {
	const words = Buffer.from(JSON.stringify(answer));
	const head = Buffer.alloc(headBytes);
	head.writeUInt32LE(words.length, 0);
	head.writeUInt32LE(pixels.length, 4);
	return pixels.length === 0 ? [Buffer.concat([head, words])] : [Buffer.concat([head, words]), pixels];
}

/** Takes chunks as they come from the pipe and calls back for each whole frame; `pixels` is a copy of its own. */
export function createFrameReader(onFrame: (answer: Answer, pixels: Uint8Array) => void): (chunk: Uint8Array) => void {
	let head = Buffer.alloc(headBytes);
	let filled = 0;
	let body: Uint8Array | null = null;
	let wordsLength = 0;
	return (chunk) => {
		let position = 0;
		while (position < chunk.length) {
			const target = body ?? head;
			const taken = Math.min(target.length - filled, chunk.length - position);
			target.set(chunk.subarray(position, position + taken), filled);
			position += taken;
			filled += taken;
			if (filled < target.length) return;
			filled = 0;
			if (body === null) {
				wordsLength = head.readUInt32LE(0);
				const pixelsLength = head.readUInt32LE(4);
				if (wordsLength > longestPart || pixelsLength > longestPart) throw new Error('the stream from the engine is out of step');
				body = new Uint8Array(wordsLength + pixelsLength);
				head = Buffer.alloc(headBytes);
			} else {
				const whole = body;
				body = null;
				// The child is started from this very code: what it says has the shape of an answer.
				const answer = JSON.parse(Buffer.from(whole.buffer, 0, wordsLength).toString()) as Answer;
				onFrame(answer, whole.subarray(wordsLength));
			}
		}
	};
}
