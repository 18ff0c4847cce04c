/** The table of share links. A token is told once, when its link is made; the database holds only its hash. */
import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { SharedKind, ShareLink } from '#contract/sharing.ts';
import { statement } from '../database/statement.ts';

export interface LinkRow {
	id: string;
	owner: string;
	kind: SharedKind;
	subject: string;
	withPrompt: boolean;
	withMetadata: boolean;
	/** Milliseconds UTC; null for ever. */
	expiresAt: number | null;
	createdAt: number;
}

function toHash(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

/** Whatever its age; null for a token that no link has. */
export function findLink(database: DatabaseSync, token: string): LinkRow | null {
	const row = statement(database, 'SELECT * FROM share_link WHERE hash = ?').get(toHash(token));
	return row === undefined ? null : toRow(row);
}

export function saveLink(database: DatabaseSync, token: string, link: LinkRow): void {
	statement(
		database,
		`INSERT INTO share_link (id, hash, owner, kind, subject, with_prompt, with_metadata, expires_at, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	).run(
		link.id,
		toHash(token),
		link.owner,
		link.kind,
		link.subject,
		Number(link.withPrompt),
		Number(link.withMetadata),
		link.expiresAt,
		link.createdAt,
	);
}

/** Those that still open, newest first. @param subject null: of everything */
export function listLinks(database: DatabaseSync, owner: string, subject: string | null, now: number): LinkRow[] {
	return statement(
		database,
		`SELECT * FROM share_link WHERE owner = ? AND (? IS NULL OR subject = ?) AND (expires_at IS NULL OR expires_at > ?)
			ORDER BY created_at DESC, id`,
	)
		.all(owner, subject, subject, now)
		.map(toRow);
}

/** False when there was none. */
export function removeLink(database: DatabaseSync, owner: string, id: string): boolean {
	return Number(statement(database, 'DELETE FROM share_link WHERE id = ? AND owner = ?').run(id, owner).changes) > 0;
}

/** Forgets those that ran out before. */
export function removeExpired(database: DatabaseSync, before: number): void {
	statement(database, 'DELETE FROM share_link WHERE expires_at <= ?').run(before);
}

export function toLink({ id, kind, subject, ...row }: LinkRow, path: string | null): ShareLink {
	return {
		id,
		path,
		kind,
		subject,
		with_prompt: row.withPrompt,
		with_metadata: row.withMetadata,
		expires_at: row.expiresAt === null ? null : new Date(row.expiresAt).toISOString(),
		created_at: new Date(row.createdAt).toISOString(),
	};
}

function toRow(row: Record<string, SQLOutputValue>): LinkRow {
	return {
		id: String(row['id']),
		owner: String(row['owner']),
		kind: row['kind'] as SharedKind,
		subject: String(row['subject']),
		withPrompt: row['with_prompt'] === 1,
		withMetadata: row['with_metadata'] === 1,
		expiresAt: row['expires_at'] as number | null,
		createdAt: Number(row['created_at']),
	};
}
