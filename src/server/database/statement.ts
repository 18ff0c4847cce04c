/** Statements that are run often: preparing one takes longer than running it. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** The prepared statement of this text, made once a database. The text must be one of a few, so values go in as parameters. */
export function statement(database: DatabaseSync, sql: string): StatementSync {
	let statements = prepared.get(database);
	if (statements === undefined) {
		statements = new Map();
		prepared.set(database, statements);
	}
	let found = statements.get(sql);
	if (found === undefined) {
		found = database.prepare(sql);
		statements.set(sql, found);
	}
	return found;
}
