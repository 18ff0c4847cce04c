/** What the routes of the GPU service work with. */
import type { Catalog } from '#contract/catalog.ts';
import type { Settings } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import type { Estimate } from '#contract/queue.ts';
import type { ServiceEvents, ServiceGeneration, ServiceProgress, ServiceQueue } from '#contract/service.ts';
import type { CleanOrder, Storage } from '#contract/storage.ts';
import type { TokenCount, TokenQuestion } from '#contract/tokens.ts';
import type { PictureDepth } from '../backends/backend.ts';
import type { ModelLibrary } from '../models/library/library.ts';
import type { Queue, QueuedGeneration } from '../queue/queue.ts';

interface RunningGeneration {
	progress: ServiceProgress;
	preview: { picture: number; step: number; bytes: Uint8Array; type: string } | null;
}

export interface HttpContext {
	queue: Queue;
	log: Log;
	/** Secret that every call must show. */
	token: string;
	/** What is known of a generation while it runs. */
	running(id: string): RunningGeneration | null;
	/** A row as it is told, with its place in the queue and its progress. */
	describe(row: QueuedGeneration): Promise<ServiceGeneration>;
	/** All that waits and runs, with what it takes and when it starts. */
	describeQueue(): Promise<ServiceQueue>;
	/** What some more of an owner, at least one, would cost, not to be begun before a time in milliseconds UTC. */
	estimate(owner: string, settings: readonly [Settings, ...Settings[]], notBefore: number): Promise<Estimate>;
	catalog(): Promise<Catalog>;
	/** How a model reads a prompt. @throws ProblemError `not_found`, `model_broken`. */
	countTokens(model: string, question: TokenQuestion): Promise<TokenCount>;
	/** Says that the catalog is another one than a moment ago. */
	catalogChanged(): void;
	library: ModelLibrary;
	/** @throws ProblemError `draining` or `out_of_disk` when no new work is taken. */
	admit(): Promise<void>;
	/** Pictures that generations start from. */
	inputs: {
		/** @throws ProblemError `validation_failed` when the bytes have another SHA-256, `out_of_disk`. */
		put(sha256: string, bytes: Uint8Array): Promise<void>;
		/** False when it is not there; one that is stays until a submission that names it is long decided. */
		claim(sha256: string): Promise<boolean>;
		/** In pixels; null when it is not there. */
		size(sha256: string): Promise<{ width: number; height: number } | null>;
	};
	/** Called when a submission is committed, before it is answered. */
	accepted(id: string): Promise<void>;
	/** Frees the device of a generation that the queue has cancelled. */
	stopPainting(id: string): void;
	/** Moves a generation, or its picture n, to the bin or back. Null for an unknown id. @throws ProblemError `conflict` before its end. */
	setDeleted(id: string, deleted: boolean, picture?: number): Promise<QueuedGeneration | null>;
	/** The same for a file of `outputs/` that no generation made. @throws ProblemError `not_found`, `invalid_path`. */
	setFileDeleted(name: string, deleted: boolean): Promise<void>;
	/** How far everything in a picture is; null without a network that tells. */
	readDepth(picture: Uint8Array): Promise<PictureDepth | null>;
	storage: {
		measure(): Promise<Storage>;
		/** What is in use this minute stays. */
		clean(order: CleanOrder): Promise<void>;
		/** All rows of the queue, as a database. */
		snapshot(): Promise<ReadableStream<Uint8Array>>;
	};
	releaseEngine(): Promise<void>;
	/** @throws ProblemError that says why no picture can be made. */
	checkReady(): Promise<void>;
	subscribe(listener: <Name extends keyof ServiceEvents>(name: Name, data: ServiceEvents[Name]) => void): () => void;
}
