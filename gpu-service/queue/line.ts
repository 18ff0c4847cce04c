/** The line and what people change on it: order, pauses, hours, requests. Inside the transaction of the caller, so that no claim comes between. */
import type { DatabaseSync } from 'node:sqlite';
import { toCanonicalJson } from '#contract/canonical-json.ts';
import { ProblemError } from '#contract/problem.ts';
import { arrange, byRank, type Candidate, lineUp } from './choose.ts';
import type { Edit, Line, QueuedGeneration, RowChange } from './queue.ts';
import { findGeneration, saveGeneration, selectGenerations } from './rows.ts';
import { apply, type Store } from './store.ts';
import { cancel } from './transitions.ts';
import { readUsage } from './usage.ts';

export function readLine({ database, now }: Store): Line {
	return {
		paused: isPaused(database),
		running: selectGenerations(database, `state = 'running'`),
		waiting: arrange(selectGenerations(database, `state = 'queued'`), readUsage(database), now()),
	};
}

export function readAhead({ database, now }: Store, owner: string): QueuedGeneration[] {
	const waiting = selectGenerations(database, `state = 'queued'`);
	const byId = new Map(waiting.map((row) => [row.id, row]));
	const newcomer: Candidate = { id: '', owner, rank: lastRank(database, owner), priority: 0, notBefore: 0, paused: false };
	const ahead: QueuedGeneration[] = [];
	for (const { id } of lineUp<Candidate>([...waiting, newcomer], readUsage(database), now())) {
		const row = byId.get(id);
		if (row === undefined) break;
		ahead.push(row);
	}
	return ahead;
}

export function isPaused(database: DatabaseSync): boolean {
	return database.prepare(`SELECT 1 FROM meta WHERE key = 'paused'`).get() !== undefined;
}

export function setPaused(database: DatabaseSync, paused: boolean): void {
	if (paused) database.prepare(`INSERT OR IGNORE INTO meta (key, value) VALUES ('paused', '1')`).run();
	else database.prepare(`DELETE FROM meta WHERE key = 'paused'`).run();
}

/** The rank that puts one behind all that its owner has waiting or in work. */
export function lastRank(database: DatabaseSync, owner: string): number {
	const row = database.prepare(`SELECT max(rank) AS rank FROM generation WHERE owner = ? AND state IN ('queued', 'running')`).get(owner);
	return Number(row?.['rank'] ?? 0);
}

export function changeRow(store: Store, id: string, { before, next, paused, notBefore, edit }: RowChange): QueuedGeneration | null {
	const row = findGeneration(store.database, id);
	if (row === null) return null;
	if (row.state !== 'queued') throw begun(row);
	const held = { ...row, paused: paused ?? row.paused, notBefore: notBefore ?? row.notBefore };
	if (edit === undefined) saveGeneration(store.database, held);
	else if (!isSame(edit.request, row.request)) apply(store, { row: edited(held, edit), kind: 'queued' });
	if (next === true || before !== undefined) move(store, held, next === true ? 'head' : (before ?? null));
	return findGeneration(store.database, id);
}

export function postpone(store: Store, owner: string, notBefore: number, group: string | null): void {
	for (const row of waitingOf(store.database, owner, group)) saveGeneration(store.database, { ...row, notBefore });
}

export function cancelWaiting(store: Store, owner: string, group: string | null): QueuedGeneration[] {
	return waitingOf(store.database, owner, group).map((row) => apply(store, cancel(row, store.now())));
}

/** In the order of the owner's line. */
function waitingOf(database: DatabaseSync, owner: string, group: string | null = null): QueuedGeneration[] {
	const own = selectGenerations(database, `state = 'queued' AND owner = ?`, owner).sort(byRank);
	return group === null ? own : own.filter(({ request }) => request.group === group);
}

/** Gives all that the owner has waiting new ranks, above those of what is in work: should that come back, it goes first. */
function move({ database }: Store, row: QueuedGeneration, to: string | 'head' | null): void {
	const others = waitingOf(database, row.owner).filter(({ id }) => id !== row.id);
	const index = to === 'head' ? 0 : to === null ? others.length : others.findIndex(({ id }) => id === to);
	if (index === -1) throw new ProblemError('conflict', 'What it should go before is not waiting any more. Look at the queue again.');
	const inWork = selectGenerations(database, `state = 'running' AND owner = ?`, row.owner);
	const first = Math.max(0, ...inWork.map(({ rank }) => rank)) + 1;
	const update = database.prepare('UPDATE generation SET rank = ? WHERE id = ?');
	for (const [place, { id }] of others.toSpliced(index, 0, row).entries()) update.run(first + place, id);
}

function edited(row: QueuedGeneration, { request, settings, replaces }: Edit): QueuedGeneration {
	if (replaces !== null && !isSame(replaces, row.request)) {
		throw new ProblemError('conflict', 'This was changed elsewhere meanwhile. Look at it again before you change it.');
	}
	return { ...row, request, settings, submitted: row.submitted ?? row.request };
}

/** The hour of a request is that of the row, which is changed on its own. */
function isSame({ not_before: _one, ...one }: Edit['request'], { not_before: _other, ...other }: Edit['request']): boolean {
	return toCanonicalJson(one) === toCanonicalJson(other);
}

function begun({ state }: QueuedGeneration): ProblemError {
	const why = state === 'running' ? 'has just begun' : state === 'cancelled' ? 'was cancelled' : 'has ended already';
	return new ProblemError('conflict', `This picture ${why}, so nothing of it can be changed any more.`);
}
