/** The table of generations: rows as SQLite holds them to rows as the port names them, and back. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { GenerationState, Settings } from '#contract/generation.ts';
import { inputsOf } from '#contract/picture-reference.ts';
import { completeSettings } from '#contract/settings.ts';
import type { Painted, QueuedGeneration } from './queue.ts';

/** Everything but `number`, in one order; the pictures in the bin have a table of their own. */
const columns = [
	'id',
	'owner',
	'request',
	'submitted',
	'settings',
	'state',
	'rank',
	'priority',
	'not_before',
	'paused',
	'attempt',
	'crashes',
	'interruptions',
	'lease_until',
	'day',
	'files',
	'problem',
	'warnings',
	'run',
	'timings',
	'published',
	'created_at',
	'started_at',
	'ended_at',
	'deleted_at',
] as const;

type Columns = Record<(typeof columns)[number], SQLInputValue>;

const binned = `(SELECT json_group_array(n ORDER BY n) FROM binned_picture WHERE generation = generation.id) AS deleted_pictures`;
const select = `SELECT ${columns.join(', ')}, ${binned} FROM generation`;
const insert = `INSERT INTO generation (${columns.join(', ')}) VALUES (${columns.map((name) => `:${name}`).join(', ')})`;
const update = `UPDATE generation SET ${columns.map((name) => `${name} = :${name}`).join(', ')} WHERE id = :id`;

export function findGeneration(database: DatabaseSync, id: string): QueuedGeneration | null {
	return selectGenerations(database, 'id = ?', id)[0] ?? null;
}

/** Those that fulfil an SQL condition, in the order in which they were accepted. */
export function selectGenerations(database: DatabaseSync, where: string, ...values: SQLInputValue[]): QueuedGeneration[] {
	return database
		.prepare(`${select} WHERE ${where} ORDER BY number`)
		.all(...values)
		.map(fromRow);
}

export function listNamedInputs(database: DatabaseSync): Set<string> {
	const named = new Set<string>();
	// Most generations name none, and reading all of them would take long.
	for (const { settings } of database.prepare(`SELECT settings FROM generation WHERE instr(settings, '"input:') > 0`).iterate()) {
		for (const sha256 of inputsOf(parse<Settings>(settings))) named.add(sha256);
	}
	return named;
}

/** The newest that were painted whole, newest first: their settings, how they were run, and what it took. */
export function selectPainted(database: DatabaseSync, most: number): Painted[] {
	return database
		.prepare(
			`SELECT settings, run, timings FROM generation WHERE state = 'done' AND run IS NOT NULL AND timings IS NOT NULL ORDER BY number DESC LIMIT ?`,
		)
		.all(most)
		.map(({ settings, run, timings }) => ({
			settings: completeSettings(parse(settings)),
			run: parse(run),
			timings: parse(timings),
		}));
}

export function insertGeneration(database: DatabaseSync, generation: QueuedGeneration): void {
	database.prepare(insert).run({ ...toColumns(generation) });
}

/** Writes a row that exists. `deletedPictures` is not written: see the bin. */
export function saveGeneration(database: DatabaseSync, generation: QueuedGeneration): void {
	database.prepare(update).run({ ...toColumns(generation) });
}

function toColumns(generation: QueuedGeneration): Columns {
	return {
		id: generation.id,
		owner: generation.owner,
		request: JSON.stringify(generation.request),
		submitted: toJson(generation.submitted),
		settings: JSON.stringify(generation.settings),
		state: generation.state,
		rank: generation.rank,
		priority: generation.priority,
		not_before: generation.notBefore,
		paused: Number(generation.paused),
		attempt: generation.attempt,
		crashes: generation.crashes,
		interruptions: generation.interruptions,
		lease_until: generation.leaseUntil,
		day: generation.day,
		files: JSON.stringify(generation.files),
		problem: toJson(generation.problem),
		warnings: JSON.stringify(generation.warnings),
		run: toJson(generation.run),
		timings: toJson(generation.timings),
		published: Number(generation.published),
		created_at: generation.createdAt,
		started_at: generation.startedAt,
		ended_at: generation.endedAt,
		deleted_at: generation.deletedAt,
	};
}

function fromRow(row: Record<string, SQLOutputValue>): QueuedGeneration {
	return {
		id: String(row['id']),
		owner: String(row['owner']),
		request: parse(row['request']),
		submitted: parse(row['submitted']),
		settings: completeSettings(parse(row['settings'])),
		state: row['state'] as GenerationState,
		rank: Number(row['rank']),
		priority: Number(row['priority']),
		notBefore: Number(row['not_before']),
		paused: row['paused'] === 1,
		attempt: Number(row['attempt']),
		crashes: Number(row['crashes']),
		interruptions: Number(row['interruptions']),
		leaseUntil: row['lease_until'] as number | null,
		day: row['day'] as string | null,
		files: parse(row['files']),
		deletedPictures: parse(row['deleted_pictures']),
		problem: parse(row['problem']),
		warnings: parse(row['warnings']),
		run: parse(row['run']),
		timings: parse(row['timings']),
		published: row['published'] === 1,
		createdAt: Number(row['created_at']),
		startedAt: row['started_at'] as number | null,
		endedAt: row['ended_at'] as number | null,
		deletedAt: row['deleted_at'] as number | null,
	};
}

function toJson(value: unknown): string | null {
	return value === null ? null : JSON.stringify(value);
}

/** JSON that this file wrote; null stays null. */
function parse<Value>(json: SQLOutputValue | undefined): Value {
	return JSON.parse(String(json ?? 'null')) as Value;
}
