/**
 * Hands the cells of groups to the queue, a few at a time: a grid may have more cells than an owner may have waiting, and what its owner asks
 * for meanwhile should not wait for all of them. What waits lies in `easel.sqlite`, so that a restart goes on where it was.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Generation } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import type { Gallery } from '../gallery/gallery.ts';
import type { Accept } from '../generations/accept.ts';
import type { GroupStore, StoredCell } from './group-store.ts';

/** Cells of one owner that stand in the queue at a time: enough to be painted together, and far from all that may wait. */
const mostAhead = 8;
/** When the queue has no room, it is tried again at the next end, and so often. */
const retryMs = 5_000;
/** Problems that go away by themselves. */
const passing = new Set(['queue_full', 'gpu_unavailable', 'draining', 'starting', 'out_of_disk', 'rate_limited', 'internal']);

export interface Feeder extends AsyncDisposable {
	/** There are new cells, or there may be room again. */
	wake(): void;
	/** Waits until no cell is on its way. */
	idle(): Promise<void>;
}

export interface FeederParts {
	store: GroupStore;
	accept: Pick<Accept, 'submit'>;
	gallery: Pick<Gallery, 'active' | 'remember' | 'subscribe'>;
	/** Tells that something about a group changed. */
	changed(owner: string, group: string): void;
	log: Log;
}

export function startFeeder({ store, accept, gallery, changed, log }: FeederParts): Feeder {
	const stop = new AbortController();
	let isWanted = false;
	let running: Promise<void> | null = null;
	let retry: NodeJS.Timeout | undefined;

	const isAhead = ({ state, request }: Generation) => state === 'queued' && request.group !== undefined;
	/** False when there is no room for it now. */
	const hand = async (cell: StoredCell): Promise<boolean> => {
		try {
			const { id, told } = await accept.submit(cell.owner, cell.request, `group ${cell.group} ${cell.n}`);
			store.setSent(cell.group, cell.n, id);
			if (told !== null) gallery.remember(told);
		} catch (error) {
			if (!(error instanceof ProblemError)) throw error;
			if (passing.has(error.problem.code)) return false;
			store.setRefused(cell.group, cell.n, error.problem);
		}
		changed(cell.owner, cell.group);
		return true;
	};
	const feed = async (owner: string): Promise<void> => {
		while (!stop.signal.aborted && gallery.active(owner).filter(isAhead).length < mostAhead) {
			const cell = store.nextWaiting(owner);
			if (cell === null) return;
			if (await hand(cell)) continue;
			clearTimeout(retry);
			retry = setTimeout(wake, retryMs);
			return;
		}
	};
	const loop = async (): Promise<void> => {
		while (isWanted && !stop.signal.aborted) {
			isWanted = false;
			try {
				for (const owner of store.waitingOwners()) await feed(owner);
			} catch (error) {
				log.error('cells of a grid could not be handed to the queue', { error });
				await wait(retryMs, undefined, { signal: stop.signal }).catch(() => undefined);
				isWanted = true;
			}
		}
	};
	function wake(): void {
		isWanted = true;
		if (stop.signal.aborted) return;
		running ??= loop().finally(() => {
			running = null;
			if (isWanted) wake();
		});
	}
	const unsubscribe = gallery.subscribe(({ name }) => {
		if (name === 'started' || name === 'ended' || name === 'removed') wake();
	});
	wake();

	return {
		wake,
		idle: async () => {
			await running;
		},
		[Symbol.asyncDispose]: async () => {
			unsubscribe();
			stop.abort();
			clearTimeout(retry);
			await running;
		},
	};
}
