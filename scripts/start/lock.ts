/** One Easel at a time on a data folder. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** SQLite's result code when somebody else holds the lock. */
const busy = 5;

/**
 * Takes the lock of a data folder; null when another process holds it.
 *
 * The lock is SQLite's own on an empty file: the system drops it with the process, however that ends, so it can never be stale.
 */
export function takeLock(folder: string): Disposable | null {
	const database = new DatabaseSync(join(folder, 'start.lock'), { timeout: 0 });
	try {
		database.exec('BEGIN IMMEDIATE');
	} catch (error) {
		database.close();
		if (error instanceof Error && 'errcode' in error && error.errcode === busy) return null;
		throw error;
	}
	return { [Symbol.dispose]: () => database.close() };
}
