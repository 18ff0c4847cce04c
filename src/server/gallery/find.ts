/** What a search finds: pages, days, numbers of pictures. A page begins before a number, not after a count: what is made meanwhile moves nothing. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { type GalleryDays, type GalleryPage, mostInPart, mostNeighbours, type Neighbours } from '#contract/gallery.ts';
import { ProblemError } from '#contract/problem.ts';
import { statement } from '../database/statement.ts';
import type { Query } from './match.ts';
import { placesAMs, tileColumns, toGalleryPicture } from './tiles.ts';

const minuteMs = 60_000;
/** The finest difference between two time zones. */
const quarterMs = 900_000;
const dayMs = 86_400_000;
const quarterOfNumbers = quarterMs * placesAMs;

/** How many pictures there are of which quarter of an hour. */
type Quarter = [quarter: number, count: number];

export interface PageOf {
	/** `next_cursor` of the page before, or `cursor` of a day; null for the first page. */
	cursor: string | null;
	/** 1 to {@link mostInPart}. */
	limit: number;
}

/** @throws ProblemError `validation_failed` with `field` for a cursor or a limit that is none. */
export function findPage(database: DatabaseSync, owner: string, query: Query, { cursor, limit }: PageOf): GalleryPage {
	if (!Number.isSafeInteger(limit) || limit < 1 || limit > mostInPart) {
		throw new ProblemError('validation_failed', `"limit" must be a whole number from 1 to ${mostInPart}.`, { field: 'limit' });
	}
	const until = cursor === null ? query.until : Math.min(query.until, parseCursor(cursor));
	const { from, values } = sourceOf(owner, { ...query, until });
	const rows = statement(database, `SELECT ${tileColumns} ${from} LIMIT ?`).all(...values, limit + 1);
	return toPage(rows, limit);
}

/** Pictures that are public, of one owner or, with null, of all. @throws ProblemError as {@link findPage}. */
export function findPublic(database: DatabaseSync, owner: string | null, { cursor, limit }: PageOf): GalleryPage {
	const until = cursor === null ? Number.MAX_SAFE_INTEGER : parseCursor(cursor);
	const rows = statement(
		database,
		`SELECT ${tileColumns} FROM tile WHERE visibility = 'public' AND deleted_at IS NULL AND number < ? ${owner === null ? '' : 'AND owner = ?'}
			ORDER BY number DESC LIMIT ?`,
	).all(...(owner === null ? [until] : [until, owner]), limit + 1);
	return toPage(rows, limit);
}

/** @param rows one more than the page holds, when there is one */
function toPage(rows: Record<string, SQLOutputValue>[], limit: number): GalleryPage {
	const last = rows.length > limit ? rows[limit - 1] : undefined;
	return {
		pictures: rows.slice(0, limit).map(toGalleryPicture),
		next_cursor: last === undefined ? null : toCursor(Number(last['number'])),
	};
}

/** Those that are not in the bin; the picture itself may be. None for an id that is unknown or somebody else's. */
export function findNeighbours(database: DatabaseSync, owner: string, picture: string): Neighbours {
	const beside = (compared: '<' | '>', order: 'ASC' | 'DESC') =>
		statement(
			database,
			`SELECT ${tileColumns} FROM tile WHERE owner = ? AND deleted_at IS NULL
				AND number ${compared} (SELECT number FROM tile WHERE picture = ? AND owner = ?) ORDER BY number ${order} LIMIT ?`,
		)
			.all(owner, picture, owner, mostNeighbours)
			.map(toGalleryPicture);
	return { newer: beside('>', 'ASC'), older: beside('<', 'DESC') };
}

/** Ids of everything that is found, newest first. */
export function findIds(database: DatabaseSync, owner: string, query: Query): string[] {
	const { from, values } = sourceOf(owner, query);
	return statement(database, `SELECT tile.picture ${from}`)
		.all(...values)
		.map((row) => String(row['picture']));
}

/** @param offset minutes east of UTC that days begin by, whole quarters of an hour */
export function findDays(database: DatabaseSync, owner: string, query: Query, offset: number): GalleryDays {
	const quarters = countQuarters(database, owner, query);
	const days: GalleryDays['days'] = [];
	let lastDay = Number.NaN;
	for (const [quarter, count] of quarters) {
		const dayNumber = Math.floor((quarter * quarterMs + offset * minuteMs) / dayMs);
		const until = (quarter + 1) * quarterOfNumbers;
		const last = days.at(-1);
		if (last !== undefined && lastDay === dayNumber && last.count + count <= mostInPart) {
			last.count += count;
			continue;
		}
		lastDay = dayNumber;
		const day = new Date(dayNumber * dayMs).toISOString().slice(0, 10);
		if (count <= mostInPart) {
			days.push({ day, count, cursor: toCursor(until) });
			continue;
		}
		const numbers = findNumbers(database, owner, { ...query, from: quarter * quarterOfNumbers, until });
		for (let start = 0; start < numbers.length; start += mostInPart) {
			const cursor = toCursor(start === 0 ? until : (numbers[start] ?? 0) + 1);
			days.push({ day, count: Math.min(mostInPart, numbers.length - start), cursor });
		}
	}
	return { days, count: sum(quarters) };
}

export function countFound(database: DatabaseSync, owner: string, query: Query): number {
	return sum(countQuarters(database, owner, query));
}

/** Quarters of an hour since 1970 in which something was made, newest first. Searches begin and end at quarters, too. */
function countQuarters(database: DatabaseSync, owner: string, { match, binned, from, until }: Query): Quarter[] {
	const counting = statement(database, match === null ? countedQuarters : foundQuarters);
	// There may be tens of thousands: objects would take longer than all the rest.
	counting.setReturnArrays(true);
	const rows =
		match === null
			? counting.all(owner, Number(binned), from / quarterOfNumbers, until / quarterOfNumbers)
			: counting.all(match, from, until);
	return rows as unknown as Quarter[];
}

const countedQuarters =
	'SELECT quarter, count FROM tile_count WHERE owner = ? AND binned = ? AND quarter >= ? AND quarter < ? ORDER BY quarter DESC';
const foundQuarters = `SELECT rowid / ${quarterOfNumbers} AS quarter, count(*) FROM tile_text
	WHERE tile_text MATCH ? AND rowid >= ? AND rowid < ? GROUP BY quarter ORDER BY quarter DESC`;

function sum(quarters: readonly Quarter[]): number {
	return quarters.reduce((total, [, count]) => total + count, 0);
}

/** Newest first. */
function findNumbers(database: DatabaseSync, owner: string, query: Query): number[] {
	const { from, values } = sourceOf(owner, query);
	return statement(database, `SELECT tile.number ${from}`)
		.all(...values)
		.map((row) => Number(row['number']));
}

/**
 * The rest of a SELECT on tiles, newest first, up to its limit. The order is that of the row ids of FTS5 itself, so that a page reads no more of
 * what is found than it shows: by the number of the tile, which is the same, everything that is found would be sorted.
 */
function sourceOf(owner: string, { match, binned, from, until }: Query): { from: string; values: (string | number)[] } {
	const inBin = `tile.deleted_at IS ${binned ? 'NOT NULL' : 'NULL'}`;
	if (match === null) {
		return {
			from: `FROM tile WHERE owner = ? AND ${inBin} AND number >= ? AND number < ? ORDER BY number DESC`,
			values: [owner, from, until],
		};
	}
	return {
		from: `FROM tile_text CROSS JOIN tile ON tile.number = tile_text.rowid
			WHERE tile_text MATCH ? AND tile_text.rowid >= ? AND tile_text.rowid < ? AND tile.owner = ? AND ${inBin} ORDER BY tile_text.rowid DESC`,
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
