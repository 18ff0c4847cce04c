/** What a search finds: pages, days, numbers of pictures. A page begins before a number, not after a count: what is made meanwhile moves nothing. */
import type { DatabaseSync } from 'node:sqlite';
import type { GalleryDays, GalleryPage } from '#contract/gallery.ts';
import { ProblemError } from '#contract/problem.ts';
import { statement } from '../database/statement.ts';
import type { Query } from './match.ts';
import { placesAMs, tileColumns, toGalleryPicture } from './tiles.ts';

export const longestPage = 200;
const minuteMs = 60_000;
const dayMs = 86_400_000;
const quarterMs = 900_000;

export interface PageOf {
	/** `next_cursor` of the page before, or `cursor` of a day; null for the first page. */
	cursor: string | null;
	/** 1 to {@link longestPage}. */
	limit: number;
}

/** @throws ProblemError `validation_failed` with `field` for a cursor or a limit that is none. */
export function findPage(database: DatabaseSync, owner: string, query: Query, { cursor, limit }: PageOf): GalleryPage {
	if (!Number.isSafeInteger(limit) || limit < 1 || limit > longestPage) {
		throw new ProblemError('validation_failed', `"limit" must be a whole number from 1 to ${longestPage}.`, { field: 'limit' });
	}
	const until = cursor === null ? query.until : Math.min(query.until, parseCursor(cursor));
	const { from, values } = sourceOf(owner, { ...query, until });
	const rows = statement(database, `SELECT ${tileColumns} ${from} ORDER BY number DESC LIMIT ?`).all(...values, limit + 1);
	const last = rows.length > limit ? rows[limit - 1] : undefined;
	return {
		pictures: rows.slice(0, limit).map(toGalleryPicture),
		next_cursor: last === undefined ? null : toCursor(Number(last['number'])),
	};
}

/** Ids of everything that is found, newest first. */
export function findIds(database: DatabaseSync, owner: string, query: Query): string[] {
	const { from, values } = sourceOf(owner, query);
	return statement(database, `SELECT picture ${from} ORDER BY number DESC`)
		.all(...values)
		.map((row) => String(row['picture']));
}

/** @param offset minutes east of UTC that days begin by */
export function findDays(database: DatabaseSync, owner: string, query: Query, offset: number): GalleryDays {
	const days = countDays(database, owner, query, offset * minuteMs).map(({ day, count }) => ({
		day: new Date(day * dayMs).toISOString().slice(0, 10),
		count,
		cursor: toCursor(((day + 1) * dayMs - offset * minuteMs) * placesAMs),
	}));
	return { days, count: days.reduce((sum, { count }) => sum + count, 0) };
}

export function countFound(database: DatabaseSync, owner: string, query: Query): number {
	return countDays(database, owner, query, 0).reduce((sum, { count }) => sum + count, 0);
}

/** Days are counted from 1970 in the time zone. Numbers come to SQLite as floating point, which would make fractions of days. */
function countDays(database: DatabaseSync, owner: string, { match, binned, from, until }: Query, offsetMs: number) {
	const isWhole = match === null && from === 0 && until === Number.MAX_SAFE_INTEGER;
	const rows = isWhole
		? statement(
				database,
				`SELECT (quarter * ${quarterMs} + CAST(? AS INTEGER)) / ${dayMs} AS day, sum(count) AS count FROM tile_count
					WHERE owner = ? AND binned = ? GROUP BY day ORDER BY day DESC`,
			).all(offsetMs, owner, Number(binned))
		: match === null
			? statement(
					database,
					`SELECT (number / ${placesAMs} + CAST(? AS INTEGER)) / ${dayMs} AS day, count(*) AS count FROM tile
						WHERE owner = ? AND deleted_at IS ${binned ? 'NOT NULL' : 'NULL'} AND number >= ? AND number < ? GROUP BY day ORDER BY day DESC`,
				).all(offsetMs, owner, from, until)
			: statement(
					database,
					`SELECT (rowid / ${placesAMs} + CAST(? AS INTEGER)) / ${dayMs} AS day, count(*) AS count FROM tile_text
						WHERE tile_text MATCH ? AND rowid >= ? AND rowid < ? GROUP BY day ORDER BY day DESC`,
				).all(offsetMs, match, from, until);
	return rows.map((row) => ({ day: Number(row['day']), count: Number(row['count']) }));
}

/** The rest of a SELECT on tiles, up to its order. FTS5 gives rows by their number, so that a page reads no more of them than it shows. */
function sourceOf(owner: string, { match, binned, from, until }: Query): { from: string; values: (string | number)[] } {
	const inBin = `tile.deleted_at IS ${binned ? 'NOT NULL' : 'NULL'}`;
	if (match === null)
		return { from: `FROM tile WHERE owner = ? AND ${inBin} AND number >= ? AND number < ?`, values: [owner, from, until] };
	return {
		from: `FROM (SELECT rowid AS found FROM tile_text WHERE tile_text MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC)
			CROSS JOIN tile ON tile.number = found WHERE tile.owner = ? AND ${inBin}`,
		values: [match, from, until, owner],
	};
}

function toCursor(until: number): string {
	return Buffer.from(String(until)).toString('base64url');
}

function parseCursor(cursor: string): number {
	const until = /^\d{1,16}$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
	if (until === null || !Number.isSafeInteger(Number(until[0]))) {
		const detail = '"cursor" must be the "next_cursor" of another page or the "cursor" of a day, or be left out.';
		throw new ProblemError('validation_failed', detail, { field: 'cursor' });
	}
	return Number(until[0]);
}
