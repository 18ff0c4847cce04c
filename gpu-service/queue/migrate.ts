import type { DatabaseSync } from 'node:sqlite';
import { transact } from './transact.ts';

/**
 * Brings a database to the newest schema, one transaction a migration. `user_version` counts those that were applied.
 * @throws Error when the file was made by a newer Easel.
 */
export function migrate(database: DatabaseSync, migrations: readonly string[]): void {
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
