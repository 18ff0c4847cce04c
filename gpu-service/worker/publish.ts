/** From a committed end to files in their place and a queue that tells it. Also the way forward after a crash in between. */
import type { Sidecar } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError, toProblem } from '#contract/problem.ts';
import type { Backend } from '../backends/backend.ts';
import type { Outputs } from '../outputs/outputs.ts';
import type { Queue, QueuedGeneration } from '../queue/queue.ts';
import type { MomentHook } from './moments.ts';

export interface PublishContext {
	queue: Queue;
	backend: Backend;
	outputs: Outputs;
	log: Log;
	at: MomentHook;
}

/** Pauses before a failed attempt to put files in place is repeated. */
const pausesMs = [100, 1_000];

/** Puts the files of an ended generation in place, the sidecar last, and tells the log. What cannot be put in place fails with the reason. */
export async function publishGeneration(context: PublishContext, row: QueuedGeneration): Promise<void> {
	const { queue, outputs, log } = context;
	if (row.files.length > 0 && row.day !== null) {
		const sidecar = await toSidecar(context.backend, row);
		for (const pauseMs of [...pausesMs, null]) {
			try {
				await outputs.publish(row.attempt, row.day, sidecar);
				break;
			} catch (error) {
				log.error('pictures could not be put in place', { id: row.id, error });
				if (pauseMs === null) {
					const problem =
						error instanceof ProblemError
							? error.problem
							: toProblem('internal', 'The pictures could not be written to the outputs folder.');
					await queue.abandon(row.id, problem);
					await outputs
						.discard(row.id, row.attempt)
						.catch((failure: unknown) => log.warn('what an attempt left is removed at the next start', { id: row.id, error: failure }));
					return;
				}
				await new Promise((resolve) => setTimeout(resolve, pauseMs));
			}
		}
	}
	await queue.publish(row.id);
	await context.at('published', row.id);
}

/** @throws Error for a generation that has not ended. */
async function toSidecar(backend: Backend, row: QueuedGeneration): Promise<Sidecar> {
	const { state, endedAt } = row;
	if (state === 'queued' || state === 'running' || endedAt === null) throw new Error(`Generation ${row.id} has not ended.`);
	const { models } = await backend.catalog();
	const model = models.find(({ name }) => name === row.settings.model);
	return {
		easel: 1,
		id: row.id,
		owner: row.owner,
		state,
		request: row.request,
		settings: row.settings,
		model: { name: row.settings.model, title: model?.title ?? row.settings.model, hash: model?.hash ?? '' },
		run: row.run,
		warnings: row.warnings,
		timings: row.timings,
		files: row.files,
		problem: row.problem,
		created_at: new Date(row.createdAt).toISOString(),
		started_at: row.startedAt === null ? null : new Date(row.startedAt).toISOString(),
		ended_at: new Date(endedAt).toISOString(),
	};
}
