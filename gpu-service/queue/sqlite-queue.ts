/** The queue on `node:sqlite`: one file, one process. Every change is synced to disk before its promise resolves. */
import { backup } from 'node:sqlite';
import { hasEnded } from '#contract/generation.ts';
import { claim, endLeasesOf, expireLeases, finishAttempt, giveUpAttempt, renew } from './attempts.ts';
import { listBinned, listBinnedPictures, purge, purgePicture, setDeleted, setPictureDeleted } from './bin.ts';
import { readChanges, readHead } from './change-log.ts';
import { lineUp } from './choose.ts';
import { openDatabase } from './database.ts';
import { cancelWaiting, changeRow, postpone, readAhead, readLine, setPaused } from './line.ts';
import type { Queue, QueuedGeneration, QueueLimits } from './queue.ts';
import { findGeneration, listNamedInputs, selectGenerations, selectPainted } from './rows.ts';
import { apply, type Store } from './store.ts';
import { submit } from './submit.ts';
import { transact } from './transact.ts';
import { abandon, cancel, publish, type Transition } from './transitions.ts';
import { readUsage } from './usage.ts';

export interface QueueOptions {
	/** `:memory:` keeps nothing. */
	file: string;
	limits: QueueLimits;
	/** Milliseconds UTC. */
	now?: () => number;
}

/** Opens or creates the queue. Disposing it closes the file. @throws Error in plain words when the file cannot be used: see {@link openDatabase}. */
export async function openQueue({ file, limits, now = Date.now }: QueueOptions): Promise<Queue> {
	const database = openDatabase(file);
	const store: Store = { database, now };
	const listeners = new Set<(cursor: number) => void>();

	/** One transaction; listeners hear of it when it grew the log. */
	function write<Result>(work: () => Result): Result {
		const before = readHead(database).cursor;
		const result = transact(database, work);
		const { cursor } = readHead(database);
		if (cursor > before) tellListeners(cursor);
		return result;
	}

	/** The same for what the log does not tell: the order of the line. */
	function writeLine<Result>(work: () => Result): Result {
		const result = transact(database, work);
		tellListeners(readHead(database).cursor);
		return result;
	}

	function tellListeners(cursor: number): void {
		// After the change, not in it: what a listener throws is not an error of the change.
		for (const listener of listeners) queueMicrotask(() => listener(cursor));
	}

	/** Changes a row that exists; null for an unknown id. */
	function change(id: string, decide: (row: QueuedGeneration) => Transition | null): QueuedGeneration | null {
		return write(() => {
			const row = findGeneration(database, id);
			const transition = row === null ? null : decide(row);
			return transition === null ? row : apply(store, transition);
		});
	}

	return {
		submit: async (generation) => write(() => submit(store, limits, generation)),
		get: async (id) => findGeneration(database, id),
		waiting: async () => listWaiting(store),
		line: async () => readLine(store),
		ahead: async (owner) => readAhead(store, owner),
		change: async (id, wanted) => writeLine(() => changeRow(store, id, wanted)),
		setPaused: async (paused) => writeLine(() => setPaused(database, paused)),
		postpone: async (owner, notBefore, group) => writeLine(() => postpone(store, owner, notBefore, group)),
		cancelWaiting: async (owner, group) => write(() => cancelWaiting(store, owner, group)),
		painted: async (most) => selectPainted(database, most),
		claim: async (worker, leaseMs) => write(() => claim(store, worker, leaseMs)[0] ?? null),
		claimMates: async (worker, leaseMs, most, fits) => write(() => claim(store, worker, leaseMs, { most, fits })),
		renew: async (id, attempt, leaseMs) => write(() => renew(store, id, attempt, leaseMs)),
		finish: async (id, attempt, outcome, deviceMs) => write(() => finishAttempt(store, id, attempt, outcome, deviceMs)),
		publish: async (id) => {
			change(id, (row) => {
				if (!isSettled(row)) throw new Error(`Generation ${id} is in work: only what has ended can be published.`);
				return row.published ? null : publish(row);
			});
		},
		abandon: async (id, problem) => {
			change(id, (row) => (isSettled(row) && !row.published ? abandon(row, problem) : null));
		},
		giveUp: async (id, attempt, why, deviceMs) => write(() => giveUpAttempt(store, id, attempt, why, deviceMs)),
		cancel: async (id) => change(id, (row) => (hasEnded(row.state) ? null : cancel(row, now()))),
		recover: async (worker) => {
			write(() => endLeasesOf(store, worker));
			return selectGenerations(database, 'published = 0 AND ended_at IS NOT NULL AND lease_until IS NULL');
		},
		expire: async () => write(() => expireLeases(store)),
		setDeleted: async (id, deleted, picture) =>
			write(() => (picture === undefined ? setDeleted(store, id, deleted) : setPictureDeleted(store, id, deleted, picture))),
		binnedBefore: async (before) => listBinned(store, before),
		binnedPicturesBefore: async (before) => listBinnedPictures(store, before),
		purge: async (id, picture) => write(() => (picture === undefined ? purge(store, id) : purgePicture(store, id, picture))),
		namedInputs: async () => listNamedInputs(database),
		changes: async (after, limit) => readChanges(database, after, limit),
		logHead: async () => readHead(database),
		snapshot: async (file) => {
			await backup(database, file);
		},
		onChange: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		[Symbol.asyncDispose]: async () => database.close(),
	};
}

/** True when no attempt can change it any more; a cancelled one may still get the pictures that it had finished. */
function isSettled({ state, leaseUntil }: QueuedGeneration): boolean {
	return hasEnded(state) && leaseUntil === null;
}

/** In the order of their turns; behind them, by age, what is paused or not due yet. */
function listWaiting({ database, now }: Store): QueuedGeneration[] {
	const waiting = selectGenerations(database, `state = 'queued'`);
	const line = new Set(lineUp(waiting, readUsage(database), now()));
	return [...line, ...waiting.filter((row) => !line.has(row))];
}
