/** What becomes of a row, and what the log says of it. Pure: a row in, a row out. */
import { type Problem, type Reason, toProblem } from '#contract/problem.ts';
import type { Change } from '#contract/service.ts';
import { maxCrashes, maxInterruptions, type NewGeneration, type Outcome, type QueuedGeneration } from './queue.ts';

export interface Transition {
	row: QueuedGeneration;
	/** Null when others see no difference. */
	kind: Exclude<Change['kind'], 'purged'> | null;
}

/** @param rank that puts it at the end of its owner's line */
export function accept({ id, owner, request, settings }: NewGeneration, now: number, rank = 0): Transition {
	const row: QueuedGeneration = {
		id,
		owner,
		request,
		submitted: null,
		settings,
		state: 'queued',
		rank,
		priority: 0,
		notBefore: request.not_before === undefined ? 0 : Date.parse(request.not_before),
		paused: false,
		attempt: 0,
		crashes: 0,
		interruptions: 0,
		leaseUntil: null,
		day: null,
		files: [],
		deletedPictures: [],
		problem: null,
		warnings: [],
		run: null,
		timings: null,
		published: false,
		createdAt: now,
		startedAt: null,
		endedAt: null,
		deletedAt: null,
	};
	return { row, kind: 'queued' };
}

export function start(row: QueuedGeneration, leaseUntil: number, now: number): Transition {
	return { row: { ...row, state: 'running', attempt: row.attempt + 1, leaseUntil, startedAt: now }, kind: 'started' };
}

/** Commits what an attempt produced; nobody is told before it is published. */
export function finish(row: QueuedGeneration, outcome: Outcome, now: number): Transition {
	const { files, warnings, run, timings } = outcome;
	const wasCancelled = row.state === 'cancelled';
	return {
		row: {
			...row,
			state: wasCancelled ? 'cancelled' : outcome.state,
			problem: wasCancelled ? null : outcome.problem,
			day: files.length > 0 ? outcome.day : null,
			files,
			warnings,
			run,
			timings,
			leaseUntil: null,
			endedAt: row.endedAt ?? now,
		},
		kind: null,
	};
}

export function publish(row: QueuedGeneration): Transition {
	return { row: { ...row, published: true }, kind: 'ended' };
}

export function abandon(row: QueuedGeneration, problem: Problem): Transition {
	const end = row.state === 'cancelled' ? row : { ...row, state: 'failed' as const, problem };
	return publish({ ...end, day: null, files: [] });
}

export function cancel(row: QueuedGeneration, now: number): Transition {
	if (row.state === 'queued') return publish({ ...row, state: 'cancelled', endedAt: now });
	if (row.state === 'running') return { row: { ...row, state: 'cancelled', endedAt: now }, kind: 'ended' };
	return { row, kind: null };
}

/** The engine died under it. */
export function crash(row: QueuedGeneration, now: number): Transition {
	const crashes = row.crashes + 1;
	const detail = `The engine crashed ${crashes} times while painting this, so it is not tried again. Try a smaller picture or another model.`;
	const reason: Reason = { name: 'engine_crashed', values: { times: crashes } };
	return putBack({ ...row, crashes }, crashes >= maxCrashes ? toProblem('worker_crashed', detail, { reason }) : null, now);
}

/** The service stopped or died under it. */
export function interrupt(row: QueuedGeneration, now: number): Transition {
	const interruptions = row.interruptions + 1;
	const detail = `The GPU service was stopped ${interruptions} times while painting this, so it is not tried again. Start it once more when the service runs steadily.`;
	const reason: Reason = { name: 'interrupted', values: { times: interruptions } };
	return putBack({ ...row, interruptions }, interruptions > maxInterruptions ? toProblem('worker_crashed', detail, { reason }) : null, now);
}

/** Ends a row's attempt that produced nothing; a problem says that there will be no other. One that was cancelled meanwhile has no more to come. */
function putBack(row: QueuedGeneration, problem: Problem | null, now: number): Transition {
	const free = { ...row, leaseUntil: null };
	if (row.state === 'cancelled') return { row: { ...free, published: true }, kind: null };
	if (problem === null) return { row: { ...free, state: 'queued', startedAt: null }, kind: 'requeued' };
	return publish({ ...free, state: 'failed', problem, endedAt: now });
}
