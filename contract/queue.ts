/** The queue as its page shows it, what can be changed on it, and what a request would cost. */
import type { Generation, GenerationRequest } from './generation.ts';
import { ProblemError } from './problem.ts';
import { parseGenerationRequest, parseTime } from './request.ts';

/** One place in the line. */
export interface QueueEntry {
	/** Of the generation; for somebody else's a name that says nothing. */
	id: string;
	/** Null for somebody else's: only the place and the times are told. */
	generation: Generation | null;
	/** From 1; null while it is paused, not due or in work. */
	position: number | null;
	/** Seconds until it is expected to start; null when nothing is known, and while it or the queue is paused. */
	expected_start_s: number | null;
	/** Seconds that it will take; of one in work, those that are left. */
	expected_s: number | null;
	paused: boolean;
	/** ISO 8601; null when it may start at once. */
	not_before: string | null;
}

/** Cells of a grid of one's own that are accepted, and are handed to the queue when there is room. */
export interface WaitingCells {
	group: string;
	title: string;
	count: number;
}

export interface QueueState {
	/** No more is begun while it is; what is in work is finished. */
	paused: boolean;
	running: QueueEntry[];
	/** In the order of their turns; what is paused or not due stands where it would be otherwise. */
	waiting: QueueEntry[];
	/** In the order in which they will come into the line. */
	cells: WaitingCells[];
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
	/** Another request in its place; its own `not_before` is not heeded. */
	request?: GenerationRequest;
	/** The request that `request` was made from: refused when it is another one by now. */
	replaces?: GenerationRequest;
}

/** What can be changed on everything at once: the pause on the queue, the hour on all that somebody has waiting, or on one group of it. */
export interface QueueOrder {
	paused?: boolean;
	not_before?: string | null;
	/** See groups.ts. */
	group?: string;
}

/** What a request would cost, learned from what this machine has painted; null where it has nothing to go by. */
export interface Estimate {
	/** From its start to its last picture, with the time to load the model where that is not loaded. */
	seconds: number | null;
	/** Until it would start; null also while the queue is paused. */
	starts_in_s: number | null;
	/** Bytes; `have` is null where it is not known. */
	memory: { need: number; have: number | null } | null;
	/** The nearest size that fits, when this one does not. */
	fits: { width: number; height: number } | null;
}

/** @throws ProblemError `invalid_request`, `validation_failed` with `field`. */
export function parseQueueChange(value: unknown): QueueChange {
	const given = objectWith(value, ['before', 'next', 'paused', 'not_before', 'request', 'replaces']);
	const { before, next, paused, not_before, request, replaces } = given;
	if (before !== undefined && before !== null && typeof before !== 'string') throw invalid('before', '"before" must be an id, or null.');
	if (next !== undefined && next !== true) throw invalid('next', '"next" must be true, or left out.');
	if (next === true && before !== undefined) throw invalid('next', 'Either "next" or "before" says where it goes, not both.');
	return {
		...(before === undefined ? {} : { before }),
		...(next === undefined ? {} : { next }),
		...pauseOf(paused),
		...hourOf(not_before),
		...(request === undefined ? {} : { request: parseGenerationRequest(request) }),
		...(replaces === undefined ? {} : { replaces: parseGenerationRequest(replaces) }),
	};
}

/** @throws ProblemError `invalid_request`, `validation_failed` with `field`. */
export function parseQueueOrder(value: unknown): QueueOrder {
	const { paused, not_before, group } = objectWith(value, ['paused', 'not_before', 'group']);
	return { ...pauseOf(paused), ...hourOf(not_before), ...groupOf(group) };
}

/** Which of what somebody has waiting: all, or one group. @throws ProblemError `invalid_request`, `validation_failed` with `field`. */
export function parseQueuePart(value: unknown): Pick<QueueOrder, 'group'> {
	return groupOf(objectWith(value, ['group'])['group']);
}

function pauseOf(paused: unknown): Pick<QueueOrder, 'paused'> {
	if (paused === undefined) return {};
	if (typeof paused !== 'boolean') throw invalid('paused', '"paused" must be true or false.');
	return { paused };
}

function hourOf(time: unknown): Pick<QueueOrder, 'not_before'> {
	if (time === undefined) return {};
	return { not_before: time === null ? null : parseTime('not_before', time) };
}

function groupOf(group: unknown): Pick<QueueOrder, 'group'> {
	if (group === undefined) return {};
	if (typeof group !== 'string') throw invalid('group', '"group" must be the id of a group.');
	return { group };
}

function objectWith(value: unknown, known: readonly string[]): Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ProblemError('invalid_request', 'The body must be a JSON object.');
	}
	const unknown = Object.keys(value).find((field) => !known.includes(field));
	if (unknown === undefined) return value as Record<string, unknown>;
	const name = unknown.slice(0, 64);
	throw invalid(name, `"${name}" is not known here. Known fields: ${known.join(', ')}.`);
}

function invalid(field: string, detail: string): ProblemError {
	return new ProblemError('validation_failed', detail, { field });
}
