import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadHouseholdKey } from './household-key.ts';

let folder: string;
let data: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-key-'));
	data = join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true }));

test('it is made once with 256 random bits, and only its owner can read the file', async () => {
	const key = await loadHouseholdKey(data, null);
	expect(Buffer.from(key.text, 'base64url')).toHaveLength(32);
	expect((await stat(join(data, 'household-key'))).mode & 0o777).toBe(0o600);
	expect((await stat(data)).mode & 0o777).toBe(0o700);
	expect((await loadHouseholdKey(data, null)).text).toBe(key.text);
	expect(await readdir(data)).toEqual(['household-key']);
});

test('processes that start at once agree on one', async () => {
	const keys = await Promise.all(Array.from({ length: 20 }, () => loadHouseholdKey(data, null)));
	expect(new Set(keys.map(({ text }) => text)).size).toBe(1);
});

test('a configured key is used and not written down', async () => {
	const key = await loadHouseholdKey(data, 'configured-key-0123456789');
	expect(key.matches('configured-key-0123456789')).toBe(true);
	await expect(readdir(data)).rejects.toThrow();
});

test('deleting the file renews it', async () => {
	const before = await loadHouseholdKey(data, null);
	await rm(join(data, 'household-key'));
	const after = await loadHouseholdKey(data, null);
	expect(after.text).not.toBe(before.text);
	expect(after.matches(before.text)).toBe(false);
	expect(after.fingerprint).not.toBe(before.fingerprint);
});

test('only the whole key matches', async () => {
	const key = await loadHouseholdKey(data, null);
	expect(key.matches(key.text)).toBe(true);
	for (const guess of ['', key.text.slice(1), `${key.text}x`, key.text.toLowerCase(), key.fingerprint])
		expect(key.matches(guess)).toBe(false);
});

test('a file that holds no key is refused rather than used', async () => {
	await loadHouseholdKey(data, null);
	await writeFile(join(data, 'household-key'), 'short');
	await expect(loadHouseholdKey(data, null)).rejects.toThrow(/holds no key/);
	expect(await readFile(join(data, 'household-key'), 'utf8')).toBe('short');
});
