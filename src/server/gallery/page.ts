/** Pages of generations, newest first. A page begins after a row, not after a count: what is made meanwhile moves nothing. */
import type { DatabaseSync } from 'node:sqlite';
import { generationStates } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { type GenerationRow, selectGenerations } from './generation-rows.ts';

export interface PageQuery {
	/** `next_cursor` of the page before; null for the first page. */
	cursor: string | null;
	/** 1 to 200. */
	limit: number;
	/** A state, `deleted` for the bin, or null for all that is not in the bin. */
	state: string | null;
}

const longestPage = 200;

/** @throws ProblemError `validation_failed` with `field` for a cursor, a limit or a state that is none. */
export function selectPage(
	database: DatabaseSync,
	owner: string,
	{ cursor, limit, state }: PageQuery,
): { rows: GenerationRow[]; next: string | null } {
	if (!Number.isSafeInteger(limit) || limit < 1 || limit > longestPage) {
		throw new ProblemError('validation_failed', `"limit" must be a whole number from 1 to ${longestPage}.`, { field: 'limit' });
	}
	const after = cursor === null ? null : parseCursor(cursor);
	const rows = selectGenerations(
		database,
		`WHERE owner = ? AND ${filterOf(state)} ${after === null ? '' : 'AND (created_at, id) < (?, ?)'} ORDER BY created_at DESC, id DESC LIMIT ?`,
		owner,
		...(after ?? []),
		limit + 1,
	);
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	return { rows: page, next: rows.length > limit && last !== undefined ? toCursor(last) : null };
}

function filterOf(state: string | null): string {
	if (state === null) return 'listed = 1';
	if (state === 'deleted') return 'binned = 1';
	const known = generationStates.find((one) => one === state);
	if (known !== undefined) return `listed = 1 AND state = '${known}'`;
	throw new ProblemError('validation_failed', `"state" must be one of: ${[...generationStates, 'deleted'].join(', ')}.`, {
		field: 'state',
	});
}

function toCursor({ createdAt, id }: GenerationRow): string {
	return Buffer.from(`${createdAt}:${id}`).toString('base64url');
}

function parseCursor(cursor: string): [createdAt: number, id: string] {
	const match = /^(\d{1,15}):([A-Za-z0-9_-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
	if (match?.[1] === undefined || match[2] === undefined) {
		throw new ProblemError('validation_failed', '"cursor" must be the "next_cursor" of another page, or be left out.', { field: 'cursor' });
	}
	return [Number(match[1]), match[2]];
}
