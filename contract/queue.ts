/** The queue as its page shows it. */
import type { Generation } from './generation.ts';

/** One place in the line. */
export interface QueueEntry {
	id: string;
	/** Null for somebody else's: only the place and the times are told. */
	generation: Generation | null;
	/** From 1; null while it is paused or not due. */
	position: number | null;
	/** Seconds until it is expected to start and what it will cost; null when nothing is known. */
	expected_start_s: number | null;
	expected_s: number | null;
	paused: boolean;
	/** ISO 8601; null when it may start at once. */
	not_before: string | null;
}

export interface QueueState {
	/** No more is begun while it is; what is in work is finished. */
	paused: boolean;
	running: QueueEntry[];
	waiting: QueueEntry[];
}

/** What can be changed on one that waits. What is absent stays. */
export interface QueueChange {
	/** Before which of the same owner's it goes; null: to the end. */
	before?: string | null;
	/** To the head of its owner's line. */
	next?: boolean;
	paused?: boolean;
	/** ISO 8601, or null for at once. */
	not_before?: string | null;
	/** Another request in its place. */
	request?: unknown;
}

/** What a request would cost, learned from what this machine has painted; null where it has nothing to go by. */
export interface Estimate {
	/** From its start to its last picture, the model loaded. */
	seconds: number | null;
	/** Until it would start. */
	starts_in_s: number | null;
	/** Bytes; `have` is null where it is not known. */
	memory: { need: number; have: number | null } | null;
	/** The nearest size that fits, when this one does not. */
	fits: { width: number; height: number } | null;
}
