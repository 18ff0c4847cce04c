/**
 * Takes generations from the queue and sees each through. What is next is claimed while the last picture of the one before is decoded, and
 * those after it that gain from being painted together come along. While one is being written down, the next one is painted already: so the
 * device waits neither for the queue nor for disks.
 */
import type { Log } from '#contract/log.ts';
import type { ServiceProgress } from '#contract/service.ts';
import type { Claim, QueuedGeneration } from '../queue/queue.ts';
import { runAttempt } from './attempt.ts';
import type { AttemptContext } from './context.ts';
import { Stopped } from './stopped.ts';

export interface WorkerOptions extends AttemptContext {
	/** Stays the same over restarts: leases of an earlier run of this worker are ended at start. */
	name: string;
	log: Log;
}

export interface Worker {
	/** Stops painting a generation after the network run in progress, if it is in work. The queue has committed the cancel before. */
	cancel(id: string): void;
	/** Takes no more work, stops after the network run in progress and puts what was painted back. Resolves when nothing is in work. */
	stop(): Promise<void>;
}

/** An attempt that has the device, or waits for it. */
interface Painting {
	generation: QueuedGeneration;
	/** Its last picture is being decoded: the device is free soon. */
	isEnding: boolean;
}

/** How often waiting work is looked at without a hint: for leases that ran out and for work that becomes due. */
const lookAgainMs = 1_000;
/** With more than this many attempts still being written down, nothing new is taken. */
const mostUnwritten = 1;

export function startWorker(options: WorkerOptions): Worker {
	const { queue, backend, name, leaseMs, log, at } = options;
	const inWork = new Map<string, AbortController>();
	const paintings = new Set<Painting>();
	const attempts = new Set<Promise<void>>();
	const stopping = new AbortController();
	/** When leases were looked at last: not before every claim, as the device waits meanwhile. */
	let lookedAt = Number.NEGATIVE_INFINITY;
	/** How many could be painted together when that was looked at last. */
	let mostTogether = 1;
	let hint = Promise.withResolvers<void>();
	const lookAgain = () => hint.resolve();

	async function endOldLeases(): Promise<void> {
		if (performance.now() - lookedAt <= lookAgainMs) return;
		lookedAt = performance.now();
		for (const id of await queue.expire()) log.warn('a lease ran out; the generation is back in the queue', { id });
	}

	/** What may begin now: the next one when the device is free or will be soon, else those that may join what is painted. */
	async function takeWork(): Promise<Claim[]> {
		if (stopping.signal.aborted || attempts.size - paintings.size > mostUnwritten) return [];
		const [leader] = paintings;
		if (leader === undefined || [...paintings].every(({ isEnding }) => isEnding)) {
			const claim = await queue.claim(name, leaseMs);
			return claim === null ? [] : [claim];
		}
		const { key, most } = backend.mates(leader.generation.settings);
		mostTogether = most;
		const room = most - paintings.size;
		if (room <= 0 || crashed(leader.generation)) return [];
		return await queue.claimMates(name, leaseMs, room, (row) => !crashed(row) && backend.mates(row.settings).key === key);
	}

	async function begin(claim: Claim): Promise<void> {
		const { id } = claim.generation;
		const abort = new AbortController();
		inWork.set(id, abort);
		await at('claimed', id);
		if (stopping.signal.aborted) abort.abort(new Stopped('stopping'));
		const attempt = see(claim, abort).finally(() => {
			attempts.delete(attempt);
			// It may have been put back and claimed again.
			if (inWork.get(id) === abort) inWork.delete(id);
			lookAgain();
		});
		attempts.add(attempt);
	}

	/** From first to last. Does not reject. */
	async function see(claim: Claim, abort: AbortController): Promise<void> {
		const { generation } = claim;
		const painting: Painting = { generation, isEnding: false };
		paintings.add(painting);
		const onProgress = ({ stage, picture, pictures }: ServiceProgress) => {
			const isEnding = stage === 'decode' && picture === pictures;
			const canGrow = backend.mates(generation.settings).most > mostTogether;
			if ((isEnding && !painting.isEnding) || canGrow) lookAgain();
			painting.isEnding = isEnding;
		};
		try {
			const writeDown = await runAttempt(options, claim, abort, onProgress).finally(() => paintings.delete(painting));
			lookAgain();
			await writeDown();
		} catch (error) {
			log.error('an attempt stumbled; it is taken up again when its lease ends', { id: generation.id, error });
		}
	}

	async function work(): Promise<void> {
		const unsubscribe = queue.onChange(lookAgain);
		stopping.signal.addEventListener('abort', lookAgain);
		while (!stopping.signal.aborted) {
			hint = Promise.withResolvers();
			const timer = setTimeout(lookAgain, lookAgainMs);
			try {
				await endOldLeases();
				const claims = await takeWork();
				for (const claim of claims) await begin(claim);
				if (claims.length === 0) await hint.promise;
			} catch (error) {
				log.error('the worker stumbled and goes on', { error });
				await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
			} finally {
				clearTimeout(timer);
			}
		}
		unsubscribe();
		await Promise.all(attempts);
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

/** The engine died under it before, perhaps through its fault: it is painted without company. */
function crashed({ crashes }: QueuedGeneration): boolean {
	return crashes > 0;
}
