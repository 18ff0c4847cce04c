import type { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '#contract/problem.ts';

/** SQLite's result code for a disk that is full. */
const SQLITE_FULL = 13;

/**
 * Runs `work` in one transaction that holds the write lock from its beginning; on disk when it returns.
 * @throws ProblemError `out_of_disk` when the disk is full; whatever `work` throws. Nothing is written then.
 */
export function transact<Result>(database: DatabaseSync, work: () => Result): Result {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		// Some errors have rolled back already.
		if (database.isTransaction) database.exec('ROLLBACK');
		if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL) {
			throw new ProblemError(
				'out_of_disk',
				'The disk of the GPU service is full, so nothing new can be kept. Free some space and try again.',
				{
					cause: error,
				},
			);
		}
		throw error;
	}
}
