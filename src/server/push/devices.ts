/** The devices that want to be told: the table push_subscription. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '#contract/problem.ts';
import type { PushDevice } from '#contract/push.ts';
import { transact } from '../database/database.ts';

/** More than a household has; each further one pushes out the oldest. */
const mostDevices = 50;

export interface KeptDevice extends PushDevice {
	id: string;
}

export interface Devices {
	/** Adding one again changes what was chosen. @returns its id. */
	add(owner: string, device: PushDevice): string;
	/** False when there is none. */
	remove(owner: string, id: string): boolean;
	get(owner: string, id: string): KeptDevice | null;
	of(owner: string): KeptDevice[];
}

export function createDevices(database: DatabaseSync, now: () => number = Date.now): Devices {
	const insert = database.prepare(`
		INSERT INTO push_subscription (id, endpoint, owner, p256dh, auth, language, with_prompt, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language,
			with_prompt = excluded.with_prompt
	`);
	const removeOne = database.prepare('DELETE FROM push_subscription WHERE owner = ? AND id = ?');
	const removeOldest = database.prepare(`
		DELETE FROM push_subscription WHERE owner = ?1 AND id NOT IN
			(SELECT id FROM push_subscription WHERE owner = ?1 ORDER BY created_at DESC, id LIMIT ${mostDevices})
	`);
	const select = database.prepare('SELECT * FROM push_subscription WHERE owner = ? ORDER BY created_at, id');
	const of = (owner: string) => select.all(owner).map(toDevice);
	return {
		add: (owner, { endpoint, keys, language, with_prompt }) => {
			const id = createHash('sha256').update(endpoint).digest('base64url');
			transact(database, () => {
				insert.run(id, endpoint, owner, keys.p256dh, keys.auth, language, with_prompt ? 1 : 0, now());
				removeOldest.run(owner);
			});
			return id;
		},
		remove: (owner, id) => transact(database, () => removeOne.run(owner, id)).changes > 0,
		get: (owner, id) => of(owner).find((device) => device.id === id) ?? null,
		of,
	};
}

/** @throws ProblemError `validation_failed`. */
export function parseDevice(value: unknown): PushDevice {
	const device = isRecord(value) ? value : {};
	const keys = isRecord(device['keys']) ? device['keys'] : {};
	const endpoint = device['endpoint'];
	if (typeof endpoint !== 'string' || endpoint.length > 2_000 || !isHttps(endpoint)) {
		throw invalid('endpoint', 'the https address that PushSubscription.toJSON() gives');
	}
	return {
		endpoint,
		keys: { p256dh: key(keys['p256dh'], 'keys.p256dh', 65), auth: key(keys['auth'], 'keys.auth', 16) },
		language: typeof device['language'] === 'string' && /^[a-z]{2}$/.test(device['language']) ? device['language'] : 'en',
		with_prompt: device['with_prompt'] === true,
	};
}

function key(value: unknown, field: string, bytes: number): string {
	if (typeof value !== 'string' || !/^[\w-]+={0,2}$/.test(value) || Buffer.from(value, 'base64url').length !== bytes) {
		throw invalid(field, `${bytes} bytes in base64url, as PushSubscription.toJSON() gives them`);
	}
	return value;
}

function isHttps(address: string): boolean {
	return URL.canParse(address) && new URL(address).protocol === 'https:';
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

function invalid(field: string, expected: string): ProblemError {
	return new ProblemError('validation_failed', `"${field}" must be ${expected}.`, { field });
}

function toDevice(row: Record<string, unknown>): KeptDevice {
	return {
		id: String(row['id']),
		endpoint: String(row['endpoint']),
		keys: { p256dh: String(row['p256dh']), auth: String(row['auth']) },
		language: String(row['language']),
		with_prompt: row['with_prompt'] === 1,
	};
}
