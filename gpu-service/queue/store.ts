/** What the parts of the SQLite queue work on. Their functions run inside a transaction that the caller holds. */
import type { DatabaseSync } from 'node:sqlite';
import { tell } from './change-log.ts';
import type { QueuedGeneration } from './queue.ts';
import { saveGeneration } from './rows.ts';
import type { Transition } from './transitions.ts';

export interface Store {
	database: DatabaseSync;
	/** Milliseconds UTC. */
	now: () => number;
}

/** Writes what became of a row, and the entry of the log with it. */
export function apply({ database }: Store, { row, kind }: Transition): QueuedGeneration {
	saveGeneration(database, row);
	if (kind !== null) tell(database, kind, row);
	return row;
}
