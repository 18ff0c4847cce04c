/** Opening the file of the queue. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

/** Also how long a service that is just ending is waited for. */
const busyTimeoutMs = 5_000;

/** Earlier ones can damage a file in WAL mode when a checkpoint meets a reset of the log (fixed in 3.51.3). */
const oldestSqlite = '3.51.3';

/** Result codes of SQLite: https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/**
 * Opens the database, `:memory:` allowed, with the newest schema. The file is locked for this process until it is closed; the lock ends with
 * the process, however that ends.
 * @throws Error in plain words when another process holds the file, when it is damaged, or when it was written by a newer Easel.
 */
export function openDatabase(file: string): DatabaseSync {
	refuseOldSqlite(process.versions['sqlite'] ?? '0');
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
		throw new Error(`The queue's database ${file} cannot be used: ${explain(error)}.`, { cause: error });
	}
}

/** @throws Error when `version` is one that can damage files. */
export function refuseOldSqlite(version: string): void {
	if (version.localeCompare(oldestSqlite, 'en', { numeric: true }) < 0) {
		throw new Error(`This Node brings SQLite ${version}, which can damage databases. Use a Node with SQLite ${oldestSqlite} or newer.`);
	}
}

function explain(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	switch ('errcode' in error ? error.errcode : undefined) {
		case SQLITE_BUSY:
			return 'another process is using it, and only one may. Is a second GPU service running on this data folder? Stop one of them';
		case SQLITE_CORRUPT:
		case SQLITE_NOTADB:
			return `it is damaged or not a database (${error.message}). Put a backup in its place, or move it away to start with an empty queue`;
		default:
			return error.message;
	}
}
