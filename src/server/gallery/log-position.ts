/** How far the log of the GPU service has been read. */
import type { DatabaseSync } from 'node:sqlite';
import { statement } from '../database/statement.ts';

export interface LogPosition {
	/** Another name means another log. */
	log: string;
	cursor: number;
}

export function readPosition(database: DatabaseSync): LogPosition | null {
	const row = statement(database, 'SELECT log, cursor FROM log_position').get();
	return row === undefined ? null : { log: String(row['log']), cursor: Number(row['cursor']) };
}

export function savePosition(database: DatabaseSync, { log, cursor }: LogPosition): void {
	statement(database, 'INSERT OR REPLACE INTO log_position (one, log, cursor) VALUES (1, ?, ?)').run(log, cursor);
}
