/** How a row of the queue is told to others. */
import type { GenerationState } from '#contract/generation.ts';
import type { ServiceGeneration, ServiceProgress } from '#contract/service.ts';
import type { QueuedGeneration } from './queue.ts';

/** What the row does not hold because it changes without a commit. */
export interface LiveFacts {
	/** Place in the queue from 1. */
	position: number | null;
	/** Seconds until it is expected to start. */
	expectedStartS: number | null;
	progress: ServiceProgress | null;
}

/** For the log: true whenever it is read. */
export const noLiveFacts: LiveFacts = { position: null, expectedStartS: null, progress: null };

/**
 * A row as it may be seen. An end is told only when it is published, and `running` until then; a cancel is told at once, its pictures when
 * they are published. Facts that do not fit the told state (a position unless queued, progress unless running) are left out.
 */
export function toServiceGeneration(row: QueuedGeneration, { position, expectedStartS, progress }: LiveFacts): ServiceGeneration {
	const state = toldState(row);
	const isOver = state !== 'queued' && state !== 'running';
	return {
		id: row.id,
		owner: row.owner,
		state,
		request: row.request,
		settings: row.settings,
		position: state === 'queued' ? position : null,
		expected_start_s: state === 'queued' ? expectedStartS : null,
		progress: state === 'running' ? progress : null,
		day: row.published ? row.day : null,
		files: row.published ? row.files : [],
		deleted_pictures: row.deletedPictures,
		problem: isOver ? row.problem : null,
		warnings: row.warnings,
		run: row.published ? row.run : null,
		timings: row.published ? row.timings : null,
		attempt: row.attempt,
		created_at: toIso(row.createdAt),
		started_at: row.startedAt === null ? null : toIso(row.startedAt),
		ended_at: isOver && row.endedAt !== null ? toIso(row.endedAt) : null,
		deleted_at: row.deletedAt === null ? null : toIso(row.deletedAt),
	};
}

function toldState({ state, published }: QueuedGeneration): GenerationState {
	return (state === 'done' || state === 'failed') && !published ? 'running' : state;
}

function toIso(ms: number): string {
	return new Date(ms).toISOString();
}
