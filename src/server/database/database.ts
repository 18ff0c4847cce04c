/** Opening the databases of the web process, and writing to them. */
import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '#contract/problem.ts';

/** Also how long a web process that is just ending is waited for. */
const busyTimeoutMs = 5_000;

/** Result codes of SQLite: https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/**
 * Opens a database with the newest schema: WAL, synced at every commit, foreign keys on. The file is locked for this process until it is closed.
 *
 * @param file `:memory:` is allowed.
 * @param migrations SQL of every migration, in order. What was released is never edited: a new one is added.
 * @throws Error in plain words when another process holds the file, when it is damaged, or when it was written by a newer Easel.
 */
export function openDatabase(file: string, migrations: readonly string[]): DatabaseSync {
	if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
		// Before the journal mode: then even the first access takes the lock of the whole file.
		database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
		migrate(database, migrations);
		return database;
	} catch (error) {
		database?.close();
		throw new Error(`The database ${basename(file)} cannot be used: ${explain(error)}.`, { cause: error });
	}
}

/**
 * Runs `work` in one transaction that holds the write lock from its beginning; on disk when it returns.
 * @throws ProblemError `out_of_disk` when the disk is full; whatever `work` throws. Nothing is written then.
 */
export function transact<Result>(database: DatabaseSync, work: () => Result): Result {
	try {
		database.exec('BEGIN IMMEDIATE');
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (error) {
		// Some errors have rolled back already.
		if (database.isTransaction) database.exec('ROLLBACK');
		if (errorCode(error) === SQLITE_FULL) {
			throw new ProblemError('out_of_disk', 'The disk is full, so nothing new can be kept. Free some space and try again.', {
				cause: error,
			});
		}
		throw error;
	}
}

/** One transaction a migration; `user_version` counts those that were applied. */
function migrate(database: DatabaseSync, migrations: readonly string[]): void {
	const applied = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
	if (applied > migrations.length) {
		throw new Error(
			`it was written by a newer version of Easel (schema ${applied}; this one knows ${migrations.length}). Start that version again, or give this one an empty data folder`,
		);
	}
	for (const [index, sql] of migrations.entries()) {
		if (index < applied) continue;
		transact(database, () => {
			database.exec(sql);
			database.exec(`PRAGMA user_version = ${index + 1}`);
		});
	}
}

function explain(error: unknown): string {
	switch (errorCode(error)) {
		case SQLITE_BUSY:
			return 'another process is using it, and only one may. Is Easel running on this data folder already? Stop one of them';
		case SQLITE_CORRUPT:
		case SQLITE_NOTADB:
			return 'it is damaged or not a database. Put a backup in its place, or move it away to start with an empty one';
		default:
			return error instanceof Error ? error.message : String(error);
	}
}

function errorCode(error: unknown): unknown {
	return error instanceof Error && 'errcode' in error ? error.errcode : undefined;
}
