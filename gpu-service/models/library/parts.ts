/** What the library of models works with, and its ports. */
import type { ModelFileKind } from '#contract/models.ts';
import type { HubRequests } from '../hub/requests.ts';
import type { Blobs } from '../store/blobs.ts';
import type { JobRecord } from './jobs.ts';

/** Looks at a model before it is offered. */
export interface ModelCheck {
	/** ONNX Runtime execution provider that is to run models. */
	provider(): Promise<string>;
	/**
	 * Judges the files of a model's folder and opens it once in a process of its own. Resolves with what is worth knowing.
	 * @throws ModelFault or ProblemError with the reason why it cannot be used.
	 */
	try(folder: string, signal: AbortSignal): Promise<string[]>;
}

/** Knows single files with weights. */
export interface WeightFiles {
	/** What the file is, by its content. @throws ModelFault for one that cannot be used, with what was seen. */
	recognise(file: string): Promise<Exclude<ModelFileKind, 'model'> | 'checkpoint'>;
	/** Makes a model's folder of a checkpoint, whose weights get a second name there. Resolves with what is worth knowing. @throws ModelFault */
	assemble(file: string, folder: string): Promise<string[]>;
}

/** Makes a model quicker than it came. */
export interface Preparation {
	/**
	 * Prepares it, so that opening it takes a moment. Resolves with what is worth knowing.
	 * @param onShare told how much is done, 0 to 1. @throws ProblemError, ModelFault; the signal's reason.
	 */
	prepare(name: string, onShare: (share: number) => void, signal: AbortSignal): Promise<string[]>;
	/** Makes a model beside it whose linear layers multiply bytes; resolves with its name. @throws ProblemError, ModelFault; the signal's reason. */
	makeInt8(name: string, signal: AbortSignal): Promise<string>;
}

export interface Workshop {
	/** The models folder, absolute. */
	folder: string;
	hub: HubRequests;
	blobs: Blobs;
	check: ModelCheck;
	weightFiles: WeightFiles;
	preparation: Preparation;
	/** Left free on the disk. */
	reserveBytes: number;
	freeBytes(folder: string): Promise<number>;
	/** What was fetched of a file so far; one place for each content, so that a second job goes on where the first one stopped. */
	partial(key: string): string;
	/** A folder for a job alone, on the file system of the models; removed after it. */
	scratch(job: JobRecord): string;
	/** One download at a time. Resolves when it is the job's turn; disposing it lets the next one go. */
	turn(signal: AbortSignal): Promise<Disposable>;
	/** Sweeps what nobody names; resolves with the bytes that are free now. */
	sweep(): Promise<number>;
}

/** A job while it runs. */
export interface RunningJob {
	readonly record: JobRecord;
	readonly signal: AbortSignal;
	/** Keeps what has changed on disk, and tells it. */
	save(change: Partial<JobRecord>): void;
	/** How much of a file is there. */
	onBytes(path: string, bytes: number): void;
	warn(words: string): void;
}

/** Where files lie that are no models. */
export const addOnFolders = { lora: 'loras', embedding: 'embeddings', upscaler: 'upscalers' } as const;
