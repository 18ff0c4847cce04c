/** What people decided once for all their devices: the table preference, a JSON value by its name. */
import type { DatabaseSync } from 'node:sqlite';
import { transact } from '../database/database.ts';
import { statement } from '../database/statement.ts';

export interface Preferences {
	/** Undefined when nothing was decided. */
	get(owner: string, name: string): unknown;
	set(owner: string, name: string, value: unknown): void;
}

export function createPreferences(database: DatabaseSync, now: () => number = Date.now): Preferences {
	return {
		get: (owner, name) => {
			const row = statement(database, 'SELECT value FROM preference WHERE owner = ? AND name = ?').get(owner, name);
			return row === undefined ? undefined : (JSON.parse(String(row['value'])) as unknown);
		},
		set: (owner, name, value) => {
			transact(database, () =>
				statement(
					database,
					`INSERT INTO preference (owner, name, value, changed_at) VALUES (?, ?, ?, ?)
						ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at`,
				).run(owner, name, JSON.stringify(value), now()),
			);
		},
	};
}
