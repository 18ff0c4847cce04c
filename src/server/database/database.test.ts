import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, transact } from './database.ts';

let folder: string;
let file: string;
const first = 'CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT';
const second = 'ALTER TABLE note ADD COLUMN colour TEXT';

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-database-'));
	file = join(folder, 'data', 'easel.sqlite');
});
afterEach(() => rm(folder, { recursive: true }));

test('each migration is applied once, later ones to a file that has the earlier', () => {
	openDatabase(file, [first]).close();
	const database = openDatabase(file, [first, second]);
	database.exec(`INSERT INTO note (text, colour) VALUES ('a', 'red')`);
	database.close();
	const again = openDatabase(file, [first, second]);
	expect(again.prepare('SELECT text, colour FROM note').all()).toEqual([{ text: 'a', colour: 'red' }]);
	again.close();
});

test('a migration that fails leaves the schema as it was', () => {
	openDatabase(file, [first]).close();
	expect(() => openDatabase(file, [first, 'CREATE TABLE other (x TEXT); SELECT broken'])).toThrow(/cannot be used/);
	const database = openDatabase(file, [first]);
	expect(database.prepare(`SELECT name FROM sqlite_schema WHERE name = 'other'`).all()).toEqual([]);
	database.close();
});

test('a file of a newer Easel is refused in plain words', () => {
	openDatabase(file, [first, second]).close();
	expect(() => openDatabase(file, [first])).toThrow(/newer version of Easel/);
});

test('a damaged file is refused in plain words', async () => {
	openDatabase(file, [first]).close();
	await writeFile(file, 'this is no database at all, and it is long enough to be looked at');
	expect(() => openDatabase(file, [first])).toThrow(/damaged or not a database/);
});

test('what was committed survives kill -9, what was not is gone', () => {
	openDatabase(file, [first]).close();
	const script = `
		import { openDatabase, transact } from ${JSON.stringify(join(import.meta.dirname, 'database.ts'))};
		const database = openDatabase(${JSON.stringify(file)}, [${JSON.stringify(first)}]);
		transact(database, () => database.exec("INSERT INTO note (text) VALUES ('kept')"));
		database.exec('BEGIN IMMEDIATE');
		database.exec("INSERT INTO note (text) VALUES ('lost')");
		process.kill(process.pid, 'SIGKILL');
	`;
	expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL');
	const database = openDatabase(file, [first]);
	expect(database.prepare('SELECT text FROM note').all()).toEqual([{ text: 'kept' }]);
	database.close();
});

test('a transaction that throws writes nothing and frees the lock', () => {
	using database = openDatabase(file, [first]);
	expect(() =>
		transact(database, () => {
			database.exec(`INSERT INTO note (text) VALUES ('a')`);
			throw new Error('no');
		}),
	).toThrow('no');
	expect(transact(database, () => database.prepare('SELECT count(*) AS count FROM note').get())).toEqual({ count: 0 });
});

test('a full disk is the problem out_of_disk', () => {
	using database = openDatabase(file, [first]);
	database.exec('PRAGMA max_page_count = 10');
	const fill = () =>
		transact(database, () => {
			for (let row = 0; row < 100; row += 1) database.prepare('INSERT INTO note (text) VALUES (?)').run('x'.repeat(1_000));
		});
	expect(fill).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'out_of_disk' }) }));
});
