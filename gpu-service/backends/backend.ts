/** Something that can fulfil a generation: the local engine, later a remote API. */
import type { Catalog } from '#contract/catalog.ts';
import type { RunFacts, Settings, Stage } from '#contract/generation.ts';
import type { TokenCount, TokenQuestion } from '#contract/tokens.ts';

/** 8-bit RGB, rows from the top, 3 bytes a pixel. */
export interface RgbPixels {
	width: number;
	height: number;
	data: Uint8Array;
}

export interface PaintJob {
	id: string;
	settings: Settings;
	/** The file of a picture that the settings name, by its SHA-256; null when it is gone. Left out where they name none. */
	readInput?: (sha256: string) => Promise<Uint8Array | null>;
}

export interface PaintObserver {
	/** A stage began, or the share has grown, 0 to 1: of the model that is loaded (`loading`), of the picture that is enlarged (`upscaled`). */
	onStage(stage: Stage, detail: { picture: number; loading: number | null; upscaled?: number }): void;
	/** A denoising step of picture n is done; `preview` has one pixel a latent. */
	onStep(step: { picture: number; step: number; steps: number; preview: RgbPixels }): void;
	/** Picture n is there. The backend may go on with the next one while the promise is pending; `paint` ends after all of them. */
	onPicture(picture: { n: number; seed: number; pixels: RgbPixels }): Promise<void>;
	/** Something worth knowing that does not stop the generation. */
	onWarning(message: string): void;
}

/** Milliseconds on the monotonic clock. */
export interface PaintTimings {
	loading: number | null;
	text: number | null;
	steps: number[];
	decode: number | null;
	/** Left out where nothing was enlarged. */
	upscale?: number;
	/** Sum of raw network runs. */
	device: number;
}

interface PaintReport {
	run: RunFacts;
	timings: PaintTimings;
}

/** What a painting would take of the memory that there is. */
export interface MemoryOutlook {
	/** Bytes. */
	need: number;
	have: number;
	/** The largest size of this shape that fits, when the one that is asked for does not. */
	fits: { width: number; height: number } | null;
}

/** Depths by pixel, rows from the top. */
export interface PictureDepth {
	/** Name of the network. */
	model: string;
	width: number;
	height: number;
	values: Float32Array;
}

export interface Backend extends AsyncDisposable {
	readonly name: string;
	/** Models that it can run now, and in what state they are. */
	catalog(): Promise<Catalog>;
	/** Whether there is memory for it, as far as that can be told without opening anything; null where it cannot. */
	foretellMemory(settings: Settings): Promise<MemoryOutlook | null>;
	/** What may be painted together: those with an equal key, at most so many; 1 when they would not gain from it. */
	mates(settings: Settings): { key: string; most: number };
	/** How a model reads a prompt. @throws ProblemError `not_found`, `model_broken`. */
	countTokens(model: string, question: TokenQuestion): Promise<TokenCount>;
	/**
	 * Runs one generation. One that comes while others are painted joins them where {@link mates} allows it, and waits for them else.
	 *
	 * @throws ProblemError `worker_crashed`, `step_timeout`, `out_of_memory`, `model_broken`; the signal's reason when it was aborted,
	 *   which happens between two network runs.
	 */
	paint(job: PaintJob, observer: PaintObserver, signal: AbortSignal): Promise<PaintReport>;
	/** What that run, or without a job the newest, has measured so far; device seconds count for failed attempts too. */
	measured(job?: PaintJob): { run: RunFacts | null; timings: PaintTimings | null };
	/** How far everything in a picture is, nearer being larger; null without a network that tells. @param picture its file. @throws ProblemError */
	readDepth(picture: Uint8Array): Promise<PictureDepth | null>;
	/** Gives the device's memory back, after the runs in progress. */
	release(): Promise<void>;
	/** Calls `listener` whenever the catalog has changed. Returns the way to stop. */
	onCatalogChange(listener: () => void): () => void;
}
