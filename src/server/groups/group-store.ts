/** The tables of groups and their cells. */
import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { toCanonicalJson } from '#contract/canonical-json.ts';
import type { GenerationRequest } from '#contract/generation.ts';
import type { GridAxis } from '#contract/grid.ts';
import type { Problem } from '#contract/problem.ts';
import type { WaitingCells } from '#contract/queue.ts';
import { transact } from '../database/database.ts';
import { statement } from '../database/statement.ts';

export interface StoredGroup {
	id: string;
	owner: string;
	fingerprint: string;
	title: string;
	axes: GridAxis[];
	createdAt: number;
}

export interface StoredCell {
	group: string;
	owner: string;
	n: number;
	request: GenerationRequest;
	state: 'waiting' | 'sent' | 'refused' | 'cancelled';
	generation: string | null;
	problem: Problem | null;
}

export interface GroupStore {
	/** With all its cells, on disk when it returns. */
	insert(group: Omit<StoredGroup, 'createdAt'> & { idempotencyKey: string | null }, cells: readonly GenerationRequest[]): void;
	find(id: string): StoredGroup | null;
	findByKey(owner: string, idempotencyKey: string): StoredGroup | null;
	/** Newest first, from behind `after`. */
	page(owner: string, after: { createdAt: number; id: string } | null, limit: number): StoredGroup[];
	cells(group: string): StoredCell[];
	/** Owners with cells that wait to be handed to the queue. */
	waitingOwners(): string[];
	/** How many cells of each group of an owner wait to be handed to the queue, in their order. */
	waitingCells(owner: string): WaitingCells[];
	/** The cell whose turn is next: of the oldest group, in order. */
	nextWaiting(owner: string): StoredCell | null;
	setSent(group: string, n: number, generation: string): void;
	setRefused(group: string, n: number, problem: Problem): void;
	/** Of all cells of a group, or of an owner's groups, that wait. @returns the groups that had any */
	setCancelled(owner: string, group: string | null): string[];
	/** Lets the cells of a group wait again that were cancelled before they were handed to the queue. */
	setWaiting(group: string): void;
}

/** @param now milliseconds UTC */
export function createGroupStore(database: DatabaseSync, now: () => number = Date.now): GroupStore {
	const run = (sql: string, ...values: (string | number | null)[]): void => {
		transact(database, () => statement(database, sql).run(...values));
	};
	return {
		insert: ({ id, owner, idempotencyKey, fingerprint, title, axes }, cells) => {
			transact(database, () => {
				statement(
					database,
					'INSERT INTO picture_group (id, owner, idempotency_key, fingerprint, title, axes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
				).run(id, owner, idempotencyKey, fingerprint, title, JSON.stringify(axes), now());
				const insertCell = statement(database, `INSERT INTO group_cell (group_id, n, request, state) VALUES (?, ?, ?, 'waiting')`);
				for (const [n, request] of cells.entries()) insertCell.run(id, n, JSON.stringify(request));
			});
		},
		find: (id) => toGroup(statement(database, 'SELECT * FROM picture_group WHERE id = ?').get(id)),
		findByKey: (owner, key) =>
			toGroup(statement(database, 'SELECT * FROM picture_group WHERE owner = ? AND idempotency_key = ?').get(owner, key)),
		page: (owner, after, limit) => {
			const order = 'ORDER BY created_at DESC, id DESC LIMIT ?';
			const rows =
				after === null
					? statement(database, `SELECT * FROM picture_group WHERE owner = ? ${order}`).all(owner, limit)
					: statement(database, `SELECT * FROM picture_group WHERE owner = ? AND (created_at, id) < (?, ?) ${order}`).all(
							owner,
							after.createdAt,
							after.id,
							limit,
						);
			return rows.flatMap((row) => toGroup(row) ?? []);
		},
		cells: (group) => statement(database, `SELECT ${columns} WHERE group_id = ? ORDER BY n`).all(group).map(toCell),
		waitingOwners: () =>
			statement(database, `SELECT DISTINCT owner FROM group_cell JOIN picture_group ON id = group_id WHERE state = 'waiting'`)
				.all()
				.map(({ owner }) => String(owner)),
		waitingCells: (owner) =>
			statement(
				database,
				`SELECT group_id, title, count(*) AS waiting FROM group_cell JOIN picture_group ON id = group_id
					WHERE owner = ? AND state = 'waiting' GROUP BY group_id ORDER BY created_at, group_id`,
			)
				.all(owner)
				.map((row) => ({ group: String(row['group_id']), title: String(row['title']), count: Number(row['waiting']) })),
		nextWaiting: (owner) => {
			const row = statement(database, `SELECT ${columns} WHERE owner = ? AND state = 'waiting' ORDER BY created_at, id, n LIMIT 1`).get(
				owner,
			);
			return row === undefined ? null : toCell(row);
		},
		setSent: (group, n, generation) => {
			// One that was cancelled while it was handed over is known by its generation all the same.
			run(`UPDATE group_cell SET state = 'sent', generation = ? WHERE group_id = ? AND n = ?`, generation, group, n);
		},
		setRefused: (group, n, problem) => {
			run(
				`UPDATE group_cell SET state = 'refused', problem = ? WHERE group_id = ? AND n = ? AND state = 'waiting'`,
				JSON.stringify(problem),
				group,
				n,
			);
		},
		setCancelled: (owner, group) => {
			const groups = statement(
				database,
				`SELECT DISTINCT group_id FROM group_cell JOIN picture_group ON id = group_id
					WHERE state = 'waiting' AND owner = ?1 AND (?2 IS NULL OR group_id = ?2)`,
			)
				.all(owner, group)
				.map((row) => String(row['group_id']));
			for (const id of groups) run(`UPDATE group_cell SET state = 'cancelled' WHERE group_id = ? AND state = 'waiting'`, id);
			return groups;
		},
		setWaiting: (group) => {
			run(`UPDATE group_cell SET state = 'waiting' WHERE group_id = ? AND state = 'cancelled' AND generation IS NULL`, group);
		},
	};
}

/** SHA-256 of what was asked for, hex. */
export function toGroupFingerprint(request: unknown): string {
	return createHash('sha256').update(toCanonicalJson(request)).digest('hex');
}

const columns = 'group_cell.*, owner FROM group_cell JOIN picture_group ON id = group_id';

function toGroup(row: Record<string, SQLOutputValue> | undefined): StoredGroup | null {
	if (row === undefined) return null;
	return {
		id: String(row['id']),
		owner: String(row['owner']),
		fingerprint: String(row['fingerprint']),
		title: String(row['title']),
		axes: JSON.parse(String(row['axes'])),
		createdAt: Number(row['created_at']),
	};
}

function toCell(row: Record<string, SQLOutputValue>): StoredCell {
	return {
		group: String(row['group_id']),
		owner: String(row['owner']),
		n: Number(row['n']),
		request: JSON.parse(String(row['request'])),
		state: row['state'] as StoredCell['state'],
		generation: row['generation'] as string | null,
		problem: row['problem'] === null ? null : JSON.parse(String(row['problem'])),
	};
}
