/** Accepting a generation, or the answer that the queue is full. */
import type { DatabaseSync } from 'node:sqlite';
import { toCanonicalJson } from '#contract/canonical-json.ts';
import { ProblemError } from '#contract/problem.ts';
import { meanDurationMs } from './attempts.ts';
import { tell } from './change-log.ts';
import { lastRank } from './line.ts';
import type { NewGeneration, QueuedGeneration, QueueLimits } from './queue.ts';
import { findGeneration, insertGeneration } from './rows.ts';
import type { Store } from './store.ts';
import { accept } from './transitions.ts';

/** Time of a generation as long as none has finished here. */
const assumedDurationMs = 10_000;
const longestRetryS = 120;

export function submit(
	{ database, now }: Store,
	limits: QueueLimits,
	generation: NewGeneration,
): { generation: QueuedGeneration; created: boolean } {
	const known = findGeneration(database, generation.id);
	if (known !== null) {
		const isSame =
			known.owner === generation.owner && toCanonicalJson(known.submitted ?? known.request) === toCanonicalJson(generation.request);
		if (isSame) return { generation: known, created: false };
		throw new ProblemError('idempotency_mismatch', 'This id was used for another request. Use a new one for a new request.');
	}
	refuseWhenFull(database, limits, generation.owner);
	const { row } = accept(generation, now(), lastRank(database, generation.owner));
	insertGeneration(database, row);
	tell(database, 'queued', row);
	return { generation: row, created: true };
}

/** Seconds until `turns` generations have been taken from the queue, 1 to 120. */
export function toRetryAfter(turns: number, durationMs: number | null): number {
	const seconds = Math.ceil((turns * (durationMs ?? assumedDurationMs)) / 1000);
	return Math.min(Math.max(seconds, 1), longestRetryS);
}

function refuseWhenFull(database: DatabaseSync, { waiting, waitingPerOwner }: QueueLimits, owner: string): void {
	const count = database
		.prepare(
			`SELECT count(*) AS everybody, count(*) FILTER (WHERE owner = ?) AS own, count(DISTINCT owner) AS owners FROM generation WHERE state = 'queued'`,
		)
		.get(owner);
	if (Number(count?.['own']) >= waitingPerOwner) {
		throw new ProblemError(
			'queue_full',
			`${waitingPerOwner} of your pictures are waiting already, and no more are kept in line for one person. Wait until one has started, or cancel one.`,
			{
				retry_after: toRetryAfter(Number(count?.['owners']), meanDurationMs(database)),
				reason: { name: 'own_queue_full', values: { most: waitingPerOwner } },
			},
		);
	}
	if (Number(count?.['everybody']) >= waiting) {
		throw new ProblemError(
			'queue_full',
			`${waiting} pictures are waiting already, and no more are kept in line. Try again when one has started.`,
			{
				retry_after: toRetryAfter(1, meanDurationMs(database)),
				reason: { name: 'queue_full', values: { most: waiting } },
			},
		);
	}
}
