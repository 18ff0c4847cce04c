/** The table of what was submitted: who owns which generation, and which idempotency key stands for it. */
import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { toCanonicalJson } from '#contract/canonical-json.ts';
import type { GenerationRequest } from '#contract/generation.ts';
import { transact } from '../database/database.ts';

export interface Submission {
	/** Of the generation. */
	id: string;
	owner: string;
	idempotencyKey: string | null;
	/** Equal for equal requests. */
	fingerprint: string;
	request: GenerationRequest;
	/** `accepting` until it is known whether the GPU service has it. */
	state: 'accepting' | 'accepted' | 'failed';
}

export interface Submissions {
	/** On disk when it returns. @throws Error when the key stands for another submission that has not failed. */
	insert(submission: Omit<Submission, 'state' | 'fingerprint'>): Submission;
	find(id: string): Submission | null;
	/** The submission that a key stands for; those that failed have given theirs free. */
	findByKey(owner: string, idempotencyKey: string): Submission | null;
	/** All whose outcome is not known. */
	accepting(): Submission[];
	setState(id: string, state: 'accepted' | 'failed'): void;
	remove(id: string): void;
	/** Forgets those that were decided long ago, their keys too. */
	forgetOld(): void;
}

/** Longer than deleted pictures stay in the bin. */
const keptMs = 60 * 24 * 3_600_000;

/** @param now milliseconds UTC */
export function createSubmissions(database: DatabaseSync, now: () => number = Date.now): Submissions {
	const insert = database.prepare(
		`INSERT INTO submission (id, owner, idempotency_key, fingerprint, request, state, created_at) VALUES (?, ?, ?, ?, ?, 'accepting', ?)`,
	);
	const byId = database.prepare('SELECT * FROM submission WHERE id = ?');
	const byKey = database.prepare(`SELECT * FROM submission WHERE owner = ? AND idempotency_key = ? AND state <> 'failed'`);
	const accepting = database.prepare(`SELECT * FROM submission WHERE state = 'accepting' ORDER BY created_at`);
	const update = database.prepare('UPDATE submission SET state = ? WHERE id = ?');
	const remove = database.prepare('DELETE FROM submission WHERE id = ?');
	const forget = database.prepare(`DELETE FROM submission WHERE created_at < ? AND state <> 'accepting'`);
	return {
		insert: ({ id, owner, idempotencyKey, request }) => {
			const fingerprint = toFingerprint(request);
			transact(database, () => insert.run(id, owner, idempotencyKey, fingerprint, JSON.stringify(request), now()));
			return { id, owner, idempotencyKey, fingerprint, request, state: 'accepting' };
		},
		find: (id) => toSubmission(byId.get(id)),
		findByKey: (owner, idempotencyKey) => toSubmission(byKey.get(owner, idempotencyKey)),
		accepting: () => accepting.all().flatMap((row) => toSubmission(row) ?? []),
		setState: (id, state) => {
			transact(database, () => update.run(state, id));
		},
		remove: (id) => {
			transact(database, () => remove.run(id));
		},
		forgetOld: () => {
			transact(database, () => forget.run(now() - keptMs));
		},
	};
}

/** SHA-256, hex, of the request in canonical JSON. What was chosen for a prompt is no part of it: sent again, wildcards may have changed. */
export function toFingerprint({ prompt, written = prompt, ...rest }: GenerationRequest): string {
	return createHash('sha256')
		.update(toCanonicalJson({ ...rest, prompt: written }))
		.digest('hex');
}

function toSubmission(row: Record<string, SQLOutputValue> | undefined): Submission | null {
	if (row === undefined) return null;
	return {
		id: String(row['id']),
		owner: String(row['owner']),
		idempotencyKey: row['idempotency_key'] as string | null,
		fingerprint: String(row['fingerprint']),
		request: JSON.parse(String(row['request'])),
		state: row['state'] as Submission['state'],
	};
}
