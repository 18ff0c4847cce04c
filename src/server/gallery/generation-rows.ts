/** The table of generations. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { GenerationRequest, GenerationState, Settings, Timings } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import { completeSettings } from '#contract/settings.ts';
import { statement } from '../database/statement.ts';

/** A generation as it was told, by the log, a sidecar or a file. Times are integer milliseconds UTC. */
export interface ToldGeneration {
	id: string;
	owner: string;
	origin: 'log' | 'sidecar' | 'file';
	/** What is told later never has a smaller one; see `told.ts`. */
	turn: number;
	told: GenerationState;
	/** The folder of its files. */
	folder: string | null;
	facts: GenerationFacts;
	createdAt: number;
	startedAt: number | null;
	endedAt: number | null;
	deletedAt: number | null;
}

interface GenerationFacts {
	request: GenerationRequest;
	settings: Settings;
	problem: Problem | null;
	warnings: string[];
	provider: string | null;
	timings: Timings | null;
}

/** What follows from what was told and from the files that are there; see `standing.ts`. */
export interface Standing {
	state: GenerationState;
	/** Stands among the pictures. */
	listed: boolean;
	/** Stands in the bin, as a whole or with some of its pictures. */
	binned: boolean;
}

export type GenerationRow = ToldGeneration & Standing;

export function findGeneration(database: DatabaseSync, id: string): GenerationRow | null {
	const row = statement(database, 'SELECT * FROM generation WHERE id = ?').get(id);
	return row === undefined ? null : toRow(row);
}

/** @param rest what follows `FROM generation` */
export function selectGenerations(database: DatabaseSync, rest: string, ...values: (string | number)[]): GenerationRow[] {
	return statement(database, `SELECT * FROM generation ${rest}`)
		.all(...values)
		.map(toRow);
}

/** Writes what was told; a new row stands nowhere until its standing is saved. */
export function saveTold(database: DatabaseSync, told: ToldGeneration): void {
	statement(
		database,
		`INSERT INTO generation (id, owner, origin, turn, told, state, listed, binned, folder, facts, created_at, started_at, ended_at, deleted_at)
			VALUES (?, ?, ?, ?, ?, 'queued', 0, 0, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, origin = excluded.origin, turn = excluded.turn, told = excluded.told,
				folder = excluded.folder, facts = excluded.facts, created_at = excluded.created_at, started_at = excluded.started_at,
				ended_at = excluded.ended_at, deleted_at = excluded.deleted_at`,
	).run(
		told.id,
		told.owner,
		told.origin,
		told.turn,
		told.told,
		told.folder,
		JSON.stringify(told.facts),
		told.createdAt,
		told.startedAt,
		told.endedAt,
		told.deletedAt,
	);
}

export function saveStanding(database: DatabaseSync, id: string, { state, listed, binned }: Standing): void {
	statement(database, 'UPDATE generation SET state = ?, listed = ?, binned = ? WHERE id = ?').run(
		state,
		Number(listed),
		Number(binned),
		id,
	);
}

/** Another log has begun: what has ended is vouched for by its sidecar from now on, until the log tells of it. */
export function leaveToSidecars(database: DatabaseSync): void {
	database.exec(`UPDATE generation SET origin = 'sidecar' WHERE origin = 'log' AND told NOT IN ('queued', 'running')`);
}

/** Removes it with its pictures. */
export function removeGeneration(database: DatabaseSync, id: string): void {
	statement(database, 'DELETE FROM generation WHERE id = ?').run(id);
}

function toRow(row: Record<string, SQLOutputValue>): GenerationRow {
	return {
		id: String(row['id']),
		owner: String(row['owner']),
		origin: row['origin'] as ToldGeneration['origin'],
		turn: Number(row['turn']),
		told: row['told'] as GenerationState,
		state: row['state'] as GenerationState,
		listed: row['listed'] === 1,
		binned: row['binned'] === 1,
		folder: row['folder'] as string | null,
		facts: toFacts(String(row['facts'])),
		createdAt: Number(row['created_at']),
		startedAt: row['started_at'] as number | null,
		endedAt: row['ended_at'] as number | null,
		deletedAt: row['deleted_at'] as number | null,
	};
}

/** What was written down when fewer settings were known is completed. */
function toFacts(json: string): GenerationFacts {
	const facts = JSON.parse(json) as GenerationFacts;
	return { ...facts, settings: completeSettings(facts.settings) };
}
