/**
 * The durable queue: the truth about every generation. Each method is one transaction, on disk before its promise resolves.
 *
 * States: `queued → running → done | failed | cancelled`; `running → queued` only when the lease of its attempt ended.
 * A claim carries an attempt number; whoever holds an older one can change nothing (fencing).
 * An ended generation is told to others, through the log, only after `publish`: then its files lie in their place.
 * A cancelled one is told at once, and again when the pictures it had finished are published.
 */
import type { GenerationRequest, GenerationState, PictureFile, RunFacts, Settings, Timings } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import type { Change } from '#contract/service.ts';
import type { Place } from './choose.ts';

export interface NewGeneration {
	id: string;
	owner: string;
	request: GenerationRequest;
	settings: Settings;
}

/** A row of the queue. Times are integer milliseconds UTC. */
export interface QueuedGeneration extends NewGeneration {
	/** The request that it was accepted with, when it was given another one since; else null. */
	submitted: GenerationRequest | null;
	state: GenerationState;
	/** Among those of its owner, smaller is sooner; equal ranks go by age. Whose turn it is does not depend on it. */
	rank: number;
	/** Among all, larger is sooner. 0 unless a feature says otherwise. */
	priority: number;
	/** Not to be claimed before. */
	notBefore: number;
	paused: boolean;
	/** Number of the newest attempt, from 1; 0 before the first. */
	attempt: number;
	/** Attempts that ended in a crash of the engine. */
	crashes: number;
	/** Attempts that ended because the service stopped or died; not counted against it until {@link maxInterruptions}. */
	interruptions: number;
	/** End of the lease of the attempt in work; null when there is none that may still finish. */
	leaseUntil: number | null;
	/** Set by `finish`: UTC day folder of its files. */
	day: string | null;
	files: PictureFile[];
	/** Numbers of the pictures that lie in the bin on their own, ascending. */
	deletedPictures: number[];
	problem: Problem | null;
	warnings: string[];
	run: RunFacts | null;
	timings: Timings | null;
	published: boolean;
	createdAt: number;
	startedAt: number | null;
	endedAt: number | null;
	deletedAt: number | null;
}

/** What an attempt ended with. */
export interface Outcome {
	state: 'done' | 'failed' | 'cancelled';
	day: string;
	files: PictureFile[];
	problem: Problem | null;
	warnings: string[];
	run: RunFacts | null;
	timings: Timings | null;
}

export interface Claim {
	generation: QueuedGeneration;
	attempt: number;
}

/** What is to be changed on a row that waits; what is absent stays. */
export interface RowChange {
	/** The row of the same owner before which it goes; null: to the end of the owner's line. */
	before?: string | null;
	/** To the head of its owner's line. */
	next?: true;
	paused?: boolean;
	/** Milliseconds UTC; 0 for at once. */
	notBefore?: number;
	edit?: Edit;
}

/** Another request in the place of the one that waits. */
export interface Edit {
	request: GenerationRequest;
	settings: Settings;
	/** The request that it was made from; null when that does not matter. */
	replaces: GenerationRequest | null;
}

/** All that waits, in the order of the turns; what is paused or not due stands where it would be otherwise, without a position. */
export interface Line {
	/** Nothing is begun while it is. */
	paused: boolean;
	running: QueuedGeneration[];
	waiting: Place<QueuedGeneration>[];
}

/** How one was painted whole, and what it took. */
export interface Painted {
	settings: Settings;
	run: RunFacts;
	timings: Timings;
}

export interface QueueLimits {
	/** Most waiting generations in all, and per owner. */
	waiting: number;
	waitingPerOwner: number;
}

/** An engine that crashes this often on one generation fails it with `worker_crashed`. */
export const maxCrashes = 2;
/** A generation is put back uncounted at most this often when the service stops or dies under it. */
export const maxInterruptions = 5;

export interface Queue extends AsyncDisposable {
	/**
	 * Accepts a generation. The same id again is the same generation: `created` is false and nothing changes.
	 * @throws ProblemError `queue_full` with `retry_after` when a limit is reached; `idempotency_mismatch` when the id exists with another request or owner.
	 */
	submit(generation: NewGeneration): Promise<{ generation: QueuedGeneration; created: boolean }>;
	get(id: string): Promise<QueuedGeneration | null>;
	/** All queued generations in the order in which they would be claimed now; behind them those that are paused or not due yet. */
	waiting(): Promise<QueuedGeneration[]>;
	line(): Promise<Line>;
	/** What would be claimed before another one of that owner, were it submitted now; in that order. */
	ahead(owner: string): Promise<QueuedGeneration[]>;
	/**
	 * Changes one that waits; null for an unknown id. Repeating it changes nothing.
	 * @throws ProblemError `conflict` when it has begun or ended meanwhile, when what it should go before does not wait any more, or when
	 *   another request than the one that an edit replaces is there.
	 */
	change(id: string, change: RowChange): Promise<QueuedGeneration | null>;
	/** Begins nothing more, or goes on. It stays so over restarts. */
	setPaused(paused: boolean): Promise<void>;
	/** Sets the hour of all that an owner has waiting, or of one group of it. */
	postpone(owner: string, notBefore: number, group: string | null): Promise<void>;
	/** Cancels all that an owner has waiting, or one group of it; returns what was cancelled. */
	cancelWaiting(owner: string, group: string | null): Promise<QueuedGeneration[]>;
	/** The newest `most` that were painted whole, newest first. */
	painted(most: number): Promise<Painted[]>;
	/** Takes what should run next, or null; null while the queue is paused. The lease lasts `leaseMs` and is renewed while it runs. */
	claim(worker: string, leaseMs: number): Promise<Claim | null>;
	/**
	 * Takes what should run next, and what follows it in line, as long as `fits` says so and at most `most`: to be painted together with what
	 * is being painted. Empty when the next one does not fit; nobody is passed over.
	 */
	claimMates(worker: string, leaseMs: number, most: number, fits: (row: QueuedGeneration) => boolean): Promise<Claim[]>;
	/** False when the attempt has lost its fence: stop, and leave nothing. */
	renew(id: string, attempt: number, leaseMs: number): Promise<boolean>;
	/** Commits what the attempt produced, under the fence. `device` seconds are added to the owner's usage. False when the fence is lost. A row that was cancelled stays cancelled and takes the files. */
	finish(id: string, attempt: number, outcome: Outcome, deviceMs: number): Promise<boolean>;
	/** Says that the files of an ended generation lie in their place; tells the log. Repeating it changes nothing. @throws Error while an attempt may still finish. */
	publish(id: string): Promise<void>;
	/** Turns an ended but unpublished generation into a failed one without files, when they cannot be put in place. A cancelled one stays cancelled. */
	abandon(id: string, problem: Problem): Promise<void>;
	/**
	 * Ends an attempt that produced nothing. `crash`: counted, fails with `worker_crashed` at {@link maxCrashes}. `interruption`: back to the queue, up to {@link maxInterruptions}.
	 * False when the fence is lost.
	 */
	giveUp(id: string, attempt: number, why: 'crash' | 'interruption', deviceMs: number): Promise<boolean>;
	/** Cancels; idempotent; what has ended stays as it is. Null for an unknown id. */
	cancel(id: string): Promise<QueuedGeneration | null>;
	/** At start: ends the leases of earlier runs of this worker as interruptions, and returns ended rows that are not published yet and that nobody holds. */
	recover(worker: string): Promise<QueuedGeneration[]>;
	/** Ends the leases that ran out, as interruptions. Returns the ids that are back in the queue. */
	expire(): Promise<string[]>;
	/**
	 * Marks a whole ended generation, or its picture n, as lying in the bin or back again; a whole one comes back with all its pictures. Null for an unknown id.
	 * Binning a cancelled one whose attempt has not stopped yet takes the fence from that attempt.
	 * @throws ProblemError `conflict` before its end is published, `not_found` for a picture that it does not have.
	 */
	setDeleted(id: string, deleted: boolean, picture?: number): Promise<QueuedGeneration | null>;
	/** Generations that were put in the bin as a whole before `before`. */
	binnedBefore(before: number): Promise<QueuedGeneration[]>;
	/** Single pictures that were put in the bin before `before`. */
	binnedPicturesBefore(before: number): Promise<{ generation: QueuedGeneration; n: number }[]>;
	/** Forgets an ended generation for good, or its picture n only; the log says so. @throws ProblemError `conflict` before its end. */
	purge(id: string, picture?: number): Promise<void>;
	/** Hashes of the pictures that the settings of any generation name. */
	namedInputs(): Promise<Set<string>>;
	/** The log after `cursor`, oldest first. */
	changes(after: number, limit: number): Promise<{ log: string; changes: Change[]; cursor: number }>;
	/** Name of the log and its newest cursor, 0 when it is empty. */
	logHead(): Promise<{ log: string; cursor: number }>;
	/** Writes all that is committed to another file, which must not be there. */
	snapshot(file: string): Promise<void>;
	/** Calls `listener` after each commit that grew the log or changed the line. Returns the way to stop. */
	onChange(listener: (cursor: number) => void): () => void;
}
