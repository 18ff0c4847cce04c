/** One attempt at a generation: paint, encode while painting, commit under the fence, put in place, tell. */
import type { Timings } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { type Problem, ProblemError, toProblem } from '#contract/problem.ts';
import type { ServiceProgress } from '#contract/service.ts';
import type { PaintTimings } from '../backends/backend.ts';
import type { Claim, Outcome, QueuedGeneration } from '../queue/queue.ts';
import type { AttemptContext } from './context.ts';
import { keepLease } from './lease.ts';
import { createLiveGeneration, type LiveGeneration } from './live.ts';
import { observePainting, type PaintedFiles } from './observe.ts';
import { publishGeneration } from './publish.ts';
import { Stopped } from './stopped.ts';

/**
 * Paints. Resolves as soon as the device is free; the function that it resolves with does the rest (waits for the files, commits, puts them
 * in place) and does not reject.
 *
 * @param onProgress called with every stage and step
 */
export async function runAttempt(
	context: AttemptContext,
	claim: Claim,
	abort: AbortController,
	onProgress: (progress: ServiceProgress) => void,
): Promise<() => Promise<void>> {
	const { backend, live, log } = context;
	const { generation, attempt } = claim;
	const { id, settings } = generation;
	const state = createLiveGeneration(settings, context.estimator.expect(settings));
	live.set(id, state);
	const lease = keepLease(context, claim, abort);
	const painted: PaintedFiles = { pictures: [], warnings: [], encodeMs: 0 };
	const job = { id, settings, readInput: context.inputs.read };
	const observer = observePainting({ context, claim, job, state, painted, abort, onProgress });
	const failure = await backend.paint(job, observer, abort.signal).then(
		() => null,
		(error: unknown) => (abort.signal.aborted ? abort.signal.reason : error),
	);
	const measured = backend.measured(job);

	return async () => {
		try {
			await context.at('painted', id);
			const { files, problem } = await settle(painted, log, id);
			const deviceMs = measured.timings?.device ?? 0;
			const putBack = whyPutBack(failure);
			if (putBack !== null) {
				await context.outputs.discard(id, attempt);
				if (putBack !== 'fence-lost') await context.queue.giveUp(id, attempt, putBack, deviceMs);
				return;
			}
			const cancelled = failure instanceof Stopped && failure.why === 'cancelled';
			const reason = problem ?? (failure === null || cancelled ? null : toReason(failure, log, id));
			const outcome: Outcome = {
				state: cancelled ? 'cancelled' : reason === null ? 'done' : 'failed',
				day: new Date().toISOString().slice(0, 10),
				files,
				problem: reason,
				warnings: painted.warnings,
				run: measured.run,
				timings: toTimings(generation, state, measured.timings, painted.encodeMs),
			};
			const { run, timings } = outcome;
			if (outcome.state === 'done' && run !== null && timings !== null) context.estimator.learn({ settings, run, timings });
			await commit(context, claim, outcome, deviceMs);
		} catch (error) {
			log.error('an attempt could not be written down; it is taken up again when its lease ends', { id, attempt, error });
		} finally {
			lease.stop();
			if (live.get(id) === state) live.delete(id);
		}
	};
}

async function commit(context: AttemptContext, { generation: { id }, attempt }: Claim, outcome: Outcome, deviceMs: number): Promise<void> {
	const { queue, outputs } = context;
	if (!(await queue.finish(id, attempt, outcome, deviceMs))) {
		await outputs.discard(id, attempt);
		return;
	}
	await context.at('finish-committed', id);
	const row = await queue.get(id);
	if (row !== null) await publishGeneration(context, row);
}

/** Waits for every picture's file. Those that are whole count, also when another one failed. */
async function settle({ pictures }: PaintedFiles, log: Log, id: string): Promise<{ files: Outcome['files']; problem: Problem | null }> {
	const files: Outcome['files'] = [];
	let problem: Problem | null = null;
	for (const result of await Promise.allSettled(pictures)) {
		if (result.status === 'fulfilled') files.push(result.value);
		else problem ??= toReason(result.reason, log, id);
	}
	return { files, problem };
}

function whyPutBack(failure: unknown): 'crash' | 'interruption' | 'fence-lost' | null {
	if (failure instanceof ProblemError && failure.problem.code === 'worker_crashed') return 'crash';
	if (!(failure instanceof Stopped)) return null;
	if (failure.why === 'stopping') return 'interruption';
	return failure.why === 'fence-lost' ? 'fence-lost' : null;
}

/** What the owner is told. A reason that nobody foresaw is logged whole and told in general words. */
function toReason(failure: unknown, log: Log, id: string): Problem {
	if (failure instanceof ProblemError) return failure.problem;
	if (failure instanceof Stopped && failure.cause !== undefined) return toReason(failure.cause, log, id);
	log.error('a generation failed for an unforeseen reason', { id, error: failure });
	return toProblem('internal', 'Something went wrong while painting. Try again; the log of the GPU service says more.', {
		reason: { name: 'unforeseen', values: {} },
	});
}

function toTimings(
	{ createdAt, startedAt }: QueuedGeneration,
	state: LiveGeneration,
	paint: PaintTimings | null,
	encodeMs: number,
): Timings {
	return {
		queued: startedAt === null ? null : startedAt - createdAt,
		loading: paint?.loading ?? null,
		text: paint?.text ?? null,
		steps: paint?.steps ?? [],
		decode: paint?.decode ?? null,
		...(paint?.upscale === undefined ? {} : { upscale: paint.upscale }),
		encode: encodeMs === 0 ? null : encodeMs,
		total: performance.now() - state.claimedAt,
		device: paint?.device ?? null,
	};
}
