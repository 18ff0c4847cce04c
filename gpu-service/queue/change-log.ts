/** The durable log of state changes: numbered, append-only, each entry with the generation as it was told then. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Change, ChangePage, ServiceGeneration } from '#contract/service.ts';
import { completeSettings } from '#contract/settings.ts';
import type { QueuedGeneration } from './queue.ts';
import { noLiveFacts, toServiceGeneration } from './service-generation.ts';

export function tell(database: DatabaseSync, kind: Exclude<Change['kind'], 'purged'>, row: QueuedGeneration): void {
	const generation = JSON.stringify(toServiceGeneration(row, noLiveFacts));
	database.prepare('INSERT INTO change (id, kind, generation) VALUES (?, ?, ?)').run(row.id, kind, generation);
}

/** Removes what was ever told of a generation and says so. */
export function tellPurged(database: DatabaseSync, id: string): void {
	database.prepare('DELETE FROM change WHERE id = ?').run(id);
	database.prepare(`INSERT INTO change (id, kind, generation) VALUES (?, 'purged', NULL)`).run(id);
}

/** At most `limit` entries after `cursor`, oldest first. A cursor beyond the end, as after a restored backup, is answered with the end. */
export function readChanges(database: DatabaseSync, after: number, limit: number): ChangePage {
	const { log, cursor: newest } = readHead(database);
	const changes = database
		.prepare('SELECT cursor, id, kind, generation FROM change WHERE cursor > ? ORDER BY cursor LIMIT ?')
		.all(after, limit)
		.map(toChange);
	return { log, changes, cursor: changes.at(-1)?.cursor ?? Math.min(after, newest) };
}

export function readHead(database: DatabaseSync): { log: string; cursor: number } {
	const head = database.prepare(`SELECT value, (SELECT max(cursor) FROM change) AS cursor FROM meta WHERE key = 'log'`).get();
	return { log: String(head?.['value']), cursor: Number(head?.['cursor'] ?? 0) };
}

function toChange({ cursor, id, kind, generation }: Record<string, SQLOutputValue>): Change {
	return {
		cursor: Number(cursor),
		id: String(id),
		kind: kind as Change['kind'],
		generation: generation === null ? null : completed(JSON.parse(String(generation)) as ServiceGeneration),
	};
}

/** The log keeps what was told when fewer settings were known. */
function completed(generation: ServiceGeneration): ServiceGeneration {
	return { ...generation, settings: completeSettings(generation.settings) };
}
