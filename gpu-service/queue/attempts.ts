/** Attempts: claims with their leases, and the ways in which they end. */
import type { DatabaseSync } from 'node:sqlite';
import { type Company, choose } from './choose.ts';
import { isPaused } from './line.ts';
import type { Claim, Outcome, QueuedGeneration } from './queue.ts';
import { findGeneration, selectGenerations } from './rows.ts';
import { apply, type Store } from './store.ts';
import { crash, finish, interrupt, start } from './transitions.ts';
import { chargeDeviceTime, chargeTurn, readUsage } from './usage.ts';

/** `dropped`: binned before it had stopped. */
type AttemptEnd = 'finished' | 'crash' | 'interruption' | 'dropped';

/** The mean is taken over this many of the newest attempts. */
const recentAttempts = 20;

export function claim(store: Store, worker: string, leaseMs: number, company?: Company<QueuedGeneration>): Claim[] {
	const { database } = store;
	if (isPaused(database)) return [];
	const now = store.now();
	const waiting = selectGenerations(database, `state = 'queued'`);
	const byId = new Map(waiting.map((row) => [row.id, row]));
	return choose(waiting, readUsage(database), now, company).flatMap((id) => {
		const row = byId.get(id);
		if (row === undefined) return [];
		const generation = apply(store, start(row, now + leaseMs, now));
		database
			.prepare('INSERT INTO attempt (generation, number, worker, device_ms, started_at) VALUES (?, ?, ?, 0, ?)')
			.run(generation.id, generation.attempt, worker, now);
		chargeTurn(database, readUsage(database), generation.owner);
		return [{ generation, attempt: generation.attempt }];
	});
}

export function renew({ database, now }: Store, id: string, attempt: number, leaseMs: number): boolean {
	const { changes } = database
		.prepare('UPDATE generation SET lease_until = ? WHERE id = ? AND attempt = ? AND lease_until IS NOT NULL')
		.run(now() + leaseMs, id, attempt);
	return changes === 1;
}

export function finishAttempt(store: Store, id: string, attempt: number, outcome: Outcome, deviceMs: number): boolean {
	const row = findHeld(store.database, id, attempt);
	if (row === null) return false;
	endAttempt(store, row, 'finished', deviceMs);
	apply(store, finish(row, outcome, store.now()));
	return true;
}

export function giveUpAttempt(store: Store, id: string, attempt: number, why: 'crash' | 'interruption', deviceMs: number): boolean {
	const row = findHeld(store.database, id, attempt);
	if (row === null) return false;
	endAttempt(store, row, why, deviceMs);
	apply(store, why === 'crash' ? crash(row, store.now()) : interrupt(row, store.now()));
	return true;
}

export function expireLeases(store: Store): string[] {
	return interruptAll(store, selectGenerations(store.database, 'lease_until <= ?', store.now()));
}

export function endLeasesOf(store: Store, worker: string): string[] {
	const holds = 'EXISTS (SELECT 1 FROM attempt WHERE generation = generation.id AND number = generation.attempt AND worker = ?)';
	return interruptAll(store, selectGenerations(store.database, `lease_until IS NOT NULL AND ${holds}`, worker));
}

/** Ends the attempt of a row that may still finish. */
export function endAttempt(
	{ database, now }: Store,
	{ id, owner, attempt }: QueuedGeneration,
	outcome: AttemptEnd,
	deviceMs: number,
): void {
	database
		.prepare('UPDATE attempt SET outcome = ?, device_ms = ?, ended_at = ? WHERE generation = ? AND number = ?')
		.run(outcome, deviceMs, now(), id, attempt);
	if (deviceMs > 0) chargeDeviceTime(database, owner, deviceMs);
}

/** Mean time from claim to finish of the newest attempts; null before the first. */
export function meanDurationMs(database: DatabaseSync): number | null {
	const newest = `SELECT ended_at - started_at AS duration FROM attempt WHERE outcome = 'finished' ORDER BY ended_at DESC LIMIT ${recentAttempts}`;
	return database.prepare(`SELECT avg(duration) AS mean FROM (${newest})`).get()?.['mean'] as number | null;
}

/** The row, when that attempt may still finish it. */
function findHeld(database: DatabaseSync, id: string, attempt: number): QueuedGeneration | null {
	const row = findGeneration(database, id);
	return row?.attempt === attempt && row.leaseUntil !== null ? row : null;
}

function interruptAll(store: Store, rows: QueuedGeneration[]): string[] {
	const now = store.now();
	const after = rows.map((row) => {
		endAttempt(store, row, 'interruption', 0);
		return apply(store, interrupt(row, now));
	});
	return after.filter(({ state }) => state === 'queued').map(({ id }) => id);
}
