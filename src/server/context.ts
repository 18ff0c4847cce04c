/** What the web process owns, as pages and endpoints see it through `Astro.locals.easel`. */
import type { Catalog } from '#contract/catalog.ts';
import type { Generation, GenerationPage } from '#contract/generation.ts';
import type { Actor } from './access/actor.ts';

/** The bytes of a picture, a thumbnail or a preview. */
export interface Blob {
	body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
	type: string;
	bytes: number;
	/** Strong validator without quotes; null for what changes all the time. */
	etag: string | null;
	/** Name for saving it. */
	download: string;
}

export interface Generations {
	/**
	 * Accepts a request. `created` is false when the idempotency key is known: the same generation again.
	 * @throws ProblemError `validation_failed`, `idempotency_mismatch`, `queue_full`, `out_of_disk`, `gpu_unavailable`.
	 */
	submit(actor: Actor, request: unknown, idempotencyKey: string | null): Promise<{ generation: Generation; created: boolean }>;
	/** Waits up to `waitSeconds` for its end. @throws ProblemError `not_found`. */
	get(actor: Actor, id: string, waitSeconds: number, signal?: AbortSignal): Promise<Generation>;
	/** Newest first. `state: 'deleted'` lists the bin. @throws ProblemError `validation_failed` for a bad cursor. */
	list(actor: Actor, query: { cursor: string | null; limit: number; state: string | null }): Promise<GenerationPage>;
	cancel(actor: Actor, id: string): Promise<Generation>;
	/** To the bin. @throws ProblemError `conflict` before its end. */
	remove(actor: Actor, id: string): Promise<Generation>;
	restore(actor: Actor, id: string): Promise<Generation>;
	preview(actor: Actor, id: string): Promise<Blob>;
}

export interface Pictures {
	/** @throws ProblemError `not_found`. */
	open(actor: Actor, id: string): Promise<Blob>;
	thumbnail(actor: Actor, id: string): Promise<Blob>;
	remove(actor: Actor, id: string): Promise<Generation>;
	restore(actor: Actor, id: string): Promise<Generation>;
}

export interface EventStream {
	/** An endless `text/event-stream` body of what concerns the actor. Ends when the reader is too slow or goes away. */
	open(actor: Actor, lastEventId: string | null): ReadableStream<Uint8Array>;
}

export interface Sessions {
	/** Checks a household key; returns the value of the session cookie. @throws ProblemError `not_authenticated`, `rate_limited`. */
	join(key: string, clientAddress: string): Promise<{ token: string; maxAgeSeconds: number }>;
	leave(token: string): Promise<void>;
}

export interface Easel {
	generations: Generations;
	pictures: Pictures;
	events: EventStream;
	sessions: Sessions;
	/** @throws ProblemError `gpu_unavailable` while nothing is known. */
	catalog(): Promise<Catalog>;
	/** Gives the device's memory back. */
	releaseEngine(): Promise<void>;
	/** True when a picture can be made. */
	ready(): Promise<boolean>;
}
