import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../database/database.ts';
import { migrations } from '../database/migrations/index.ts';
import { createGuesses } from './guesses.ts';
import { loadHouseholdKey } from './household-key.ts';
import { readSessionCookie, toSessionCookie } from './session-cookie.ts';
import { createSessions } from './sessions.ts';

const text = 'a-household-key-0123456789';
const day = 24 * 3_600_000;
let folder: string;
let time = 0;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-sessions-'));
	time = Date.UTC(2026, 10, 21);
});
afterEach(() => rm(folder, { recursive: true }));

async function start(key = text) {
	const database = openDatabase(join(folder, 'easel.sqlite'), migrations);
	const sessions = createSessions({ database, key: await loadHouseholdKey(folder, key), guesses: createGuesses() }, () => time);
	return { sessions, database, [Symbol.dispose]: () => database.close() };
}

function tokenOf(cookie: string): string {
	return readSessionCookie(cookie.split(';')[0]) ?? '';
}

test('the key opens a session that survives a restart, until it is left', async () => {
	let token: string;
	{
		using first = await start();
		token = tokenOf(await first.sessions.join(text, '192.168.1.2'));
		expect(first.sessions.find(token)?.actor).toEqual({ owner: 'household', via: 'session' });
	}
	using second = await start();
	expect(second.sessions.find(token)?.actor.via).toBe('session');
	const cookie = `easel_session=${token}`;
	expect(await second.sessions.leave(cookie)).toContain('Max-Age=0');
	expect(second.sessions.find(token)).toBeNull();
	expect(await second.sessions.leave(cookie)).toContain('Max-Age=0');
	expect(await second.sessions.leave(null)).toContain('Max-Age=0');
});

test('a wrong key opens none, and the eleventh try is refused even when it is right', async () => {
	using easel = await start();
	for (let guess = 0; guess < 10; guess += 1) {
		await expect(easel.sessions.join(`wrong-${guess}`, '192.168.1.2')).rejects.toMatchObject({ problem: { code: 'not_authenticated' } });
	}
	await expect(easel.sessions.join(text, '192.168.1.2')).rejects.toMatchObject({ problem: { code: 'rate_limited' } });
	await expect(easel.sessions.join(text, '192.168.1.3')).resolves.toContain(`Max-Age=${180 * 86_400}`);
});

test('it lives on while it is used, and is prolonged at most once a day', async () => {
	using easel = await start();
	const token = tokenOf(await easel.sessions.join(text, '192.168.1.2'));
	expect(easel.sessions.find(token)?.renewedForSeconds).toBeNull();
	for (let round = 0; round < 3; round += 1) {
		time += 100 * day;
		expect(easel.sessions.find(token)?.renewedForSeconds).toBe(180 * 86_400);
		expect(easel.sessions.find(token)?.renewedForSeconds).toBeNull();
	}
	time += 181 * day;
	expect(easel.sessions.find(token)).toBeNull();
});

test('another household key ends all sessions', async () => {
	let token: string;
	{
		using first = await start();
		token = tokenOf(await first.sessions.join(text, '192.168.1.2'));
	}
	using second = await start('another-household-key-0123456789');
	expect(second.sessions.find(token)).toBeNull();
});

test('neither key nor token lies in the database', async () => {
	using easel = await start();
	const token = tokenOf(await easel.sessions.join(text, '192.168.1.2'));
	const rows = JSON.stringify(easel.database.prepare('SELECT * FROM session').all());
	expect(rows).not.toContain(token);
	expect(rows).not.toContain(text);
});

test('the cookie is read back from among others, and nothing but a token is taken from it', () => {
	const token = 'a'.repeat(43);
	const cookie = toSessionCookie(token, 60);
	expect(cookie).toContain('HttpOnly; SameSite=Lax');
	expect(readSessionCookie(`theme=dark; ${cookie.split(';')[0]}; x=y`)).toBe(token);
	for (const header of [undefined, '', 'easel_session=', "easel_session=' OR 1=1", `other=${token}`, `xeasel_session=${token}`]) {
		expect(readSessionCookie(header)).toBeNull();
	}
});
