/** Sessions: what a browser gets for the household key. The database holds only their hashes. */
import { createHash, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '#contract/problem.ts';
import type { Sessions } from '../context.ts';
import { transact } from '../database/database.ts';
import { type Actor, household } from './actor.ts';
import type { Guesses } from './guesses.ts';
import type { HouseholdKey } from './household-key.ts';
import { readSessionCookie, toSessionCookie } from './session-cookie.ts';

export interface SessionStore extends Sessions {
	/** Who holds this token; null for one that is unknown, has run out, or was opened with another household key. */
	find(token: string): FoundSession | null;
}

interface FoundSession {
	actor: Actor;
	/** Set when its life was prolonged, which happens at most once a day: the browser should keep its cookie as long. */
	renewedForSeconds: number | null;
}

const lifeMs = 180 * 24 * 3_600_000;
const renewAfterMs = 24 * 3_600_000;

/** @param now milliseconds UTC */
export function createSessions(
	{ database, key, guesses }: { database: DatabaseSync; key: HouseholdKey; guesses: Guesses },
	now: () => number = Date.now,
): SessionStore {
	const insert = database.prepare('INSERT INTO session (hash, owner, key, expires_at) VALUES (?, ?, ?, ?)');
	const select = database.prepare('SELECT owner, expires_at FROM session WHERE hash = ? AND key = ? AND expires_at > ?');
	const prolong = database.prepare('UPDATE session SET expires_at = ? WHERE hash = ?');
	const remove = database.prepare('DELETE FROM session WHERE hash = ?');
	const removeDead = database.prepare('DELETE FROM session WHERE expires_at <= ? OR key <> ?');
	return {
		join: async (guess, clientAddress) => {
			guesses.check(clientAddress);
			if (!key.matches(guess)) {
				guesses.count(clientAddress);
				throw new ProblemError(
					'not_authenticated',
					'This is not the household key. Scan the code that Easel shows where it was started, or open the link beside it.',
					{ reason: { name: 'key_wrong', values: {} } },
				);
			}
			const token = randomBytes(32).toString('base64url');
			transact(database, () => {
				removeDead.run(now(), key.fingerprint);
				insert.run(toHash(token), household, key.fingerprint, now() + lifeMs);
			});
			return toSessionCookie(token, lifeMs / 1000);
		},
		leave: async (cookieHeader) => {
			const token = readSessionCookie(cookieHeader ?? undefined);
			if (token !== null) transact(database, () => remove.run(toHash(token)));
			return toSessionCookie('', 0);
		},
		find: (token) => {
			const hash = toHash(token);
			const row = select.get(hash, key.fingerprint, now());
			if (row === undefined) return null;
			const isDue = Number(row['expires_at']) < now() + lifeMs - renewAfterMs;
			if (isDue) transact(database, () => prolong.run(now() + lifeMs, hash));
			return { actor: { owner: String(row['owner']), via: 'session' }, renewedForSeconds: isDue ? lifeMs / 1000 : null };
		},
	};
}

function toHash(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}
