/**
 * Takes generations from the queue, one after the other, and sees each through. While one is being written down, the next one is painted
 * already, so that the device does not wait for disks.
 */
import type { Log } from '#contract/log.ts';
import type { Claim } from '../queue/queue.ts';
import { runAttempt } from './attempt.ts';
import type { AttemptContext } from './context.ts';
import { Stopped } from './stopped.ts';

export interface WorkerOptions extends AttemptContext {
	/** Stays the same over restarts: leases of an earlier run of this worker are ended at start. */
	name: string;
	log: Log;
}

export interface Worker {
	/** Stops painting a generation after the network run in progress, if it is the one in work. The queue has committed the cancel before. */
	cancel(id: string): void;
	/** Takes no more work, stops after the network run in progress and puts the generation back. Resolves when nothing is in work. */
	stop(): Promise<void>;
}

/** How often waiting work is looked at without a hint: for leases that ran out and for work that becomes due. */
const lookAgainMs = 1_000;

export function startWorker(options: WorkerOptions): Worker {
	const { queue, name, leaseMs, log, at } = options;
	const inWork = new Map<string, AbortController>();
	const stopping = new AbortController();
	/** When leases were looked at last: not before every claim, as the device waits meanwhile. */
	let lookedAt = Number.NEGATIVE_INFINITY;

	async function next(): Promise<Claim | null> {
		const hint = Promise.withResolvers<void>();
		const unsubscribe = queue.onChange(() => hint.resolve());
		const timer = setTimeout(() => hint.resolve(), lookAgainMs);
		const stop = () => hint.resolve();
		stopping.signal.addEventListener('abort', stop);
		try {
			if (performance.now() - lookedAt > lookAgainMs) {
				lookedAt = performance.now();
				for (const id of await queue.expire()) log.warn('a lease ran out; the generation is back in the queue', { id });
			}
			const claim = stopping.signal.aborted ? null : await queue.claim(name, leaseMs);
			if (claim === null && !stopping.signal.aborted) await hint.promise;
			return claim;
		} finally {
			clearTimeout(timer);
			unsubscribe();
			stopping.signal.removeEventListener('abort', stop);
		}
	}

	/** The attempt before, being written down. */
	let settling = Promise.resolve();

	async function takeTurn(): Promise<void> {
		const claim = await next();
		if (claim === null) return;
		const { id } = claim.generation;
		const abort = new AbortController();
		inWork.set(id, abort);
		await at('claimed', id);
		if (stopping.signal.aborted) abort.abort(new Stopped('stopping'));
		const settle = await runAttempt(options, claim, abort);
		await settling;
		settling = settle().finally(() => {
			// It may have been put back and claimed again.
			if (inWork.get(id) === abort) inWork.delete(id);
		});
	}

	async function work(): Promise<void> {
		while (!stopping.signal.aborted) {
			try {
				await takeTurn();
			} catch (error) {
				log.error('the worker stumbled and goes on', { error });
				await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
			}
		}
		await settling;
	}

	const done = work();
	return {
		cancel: (id) => inWork.get(id)?.abort(new Stopped('cancelled')),
		stop: async () => {
			stopping.abort();
			for (const abort of inWork.values()) abort.abort(new Stopped('stopping'));
			await done;
		},
	};
}
