/** Into the bin, back, and gone for good. The files themselves are moved by others. */
import { hasEnded } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { endAttempt } from './attempts.ts';
import { tell, tellPurged } from './change-log.ts';
import type { QueuedGeneration } from './queue.ts';
import { findGeneration, selectGenerations } from './rows.ts';
import { apply, type Store } from './store.ts';

export function setDeleted(store: Store, id: string, deleted: boolean): QueuedGeneration | null {
	const row = findEnded(store, id);
	if (row === null) return null;
	if (!deleted) {
		if (row.deletedAt === null && row.deletedPictures.length === 0) return row;
		store.database.prepare('DELETE FROM binned_picture WHERE generation = ?').run(id);
		return apply(store, { row: { ...row, deletedAt: null, deletedPictures: [] }, kind: 'restored' });
	}
	if (row.deletedAt !== null) return row;
	if (row.leaseUntil !== null) endAttempt(store, row, 'dropped', 0);
	return apply(store, { row: { ...row, deletedAt: store.now(), leaseUntil: null, published: true }, kind: 'deleted' });
}

export function setPictureDeleted(store: Store, id: string, deleted: boolean, n: number): QueuedGeneration | null {
	const { database, now } = store;
	const row = findEnded(store, id);
	if (row === null) return null;
	if (!row.files.some((file) => file.n === n)) throw new ProblemError('not_found', `This generation has no picture ${n}.`);
	if (row.deletedPictures.includes(n) === deleted) return row;
	if (deleted) database.prepare('INSERT INTO binned_picture (generation, n, binned_at) VALUES (?, ?, ?)').run(id, n, now());
	else database.prepare('DELETE FROM binned_picture WHERE generation = ? AND n = ?').run(id, n);
	return tellAgain(store, id, deleted ? 'deleted' : 'restored');
}

export function listBinned({ database }: Store, before: number): QueuedGeneration[] {
	return selectGenerations(database, 'deleted_at < ?', before);
}

export function listBinnedPictures({ database }: Store, before: number): { generation: QueuedGeneration; n: number }[] {
	const binned = database.prepare('SELECT generation, n FROM binned_picture WHERE binned_at < ? ORDER BY binned_at, n').all(before);
	return binned.flatMap(({ generation: id, n }) => {
		const generation = findGeneration(database, String(id));
		return generation === null ? [] : [{ generation, n: Number(n) }];
	});
}

export function purge({ database }: Store, id: string): void {
	const row = findGeneration(database, id);
	if (row === null) return;
	if (!hasEnded(row.state)) throw notEnded();
	database.prepare('DELETE FROM generation WHERE id = ?').run(id);
	tellPurged(database, id);
}

export function purgePicture(store: Store, id: string, n: number): void {
	const row = findEnded(store, id);
	if (row === null || !row.files.some((file) => file.n === n)) return;
	store.database.prepare('DELETE FROM binned_picture WHERE generation = ? AND n = ?').run(id, n);
	const deletedPictures = row.deletedPictures.filter((other) => other !== n);
	apply(store, { row: { ...row, files: row.files.filter((file) => file.n !== n), deletedPictures }, kind: 'deleted' });
}

/** A row that may be binned: its end is told, and none of its files is just being put in place. Null for an unknown id. */
function findEnded({ database }: Store, id: string): QueuedGeneration | null {
	const row = findGeneration(database, id);
	if (row === null || row.published || (row.state === 'cancelled' && row.leaseUntil !== null)) return row;
	throw notEnded();
}

function notEnded(): ProblemError {
	return new ProblemError('conflict', 'This generation has not ended yet. Cancel it first, or wait for its end.');
}

function tellAgain({ database }: Store, id: string, kind: 'deleted' | 'restored'): QueuedGeneration | null {
	const row = findGeneration(database, id);
	if (row !== null) tell(database, kind, row);
	return row;
}
