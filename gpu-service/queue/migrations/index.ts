import { firstTables } from './001-first-tables.ts';
import { editedRequests } from './002-edited-requests.ts';

/** SQL of every migration, in order; number n is at n - 1. What was released is never edited: a new one is added. */
export const migrations: readonly string[] = [firstTables, editedRequests];
