import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, refuseOldSqlite } from './database.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { transact } from './transact.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-database-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('opening the database', () => {
	it('makes a folder for it that only its owner may read', async () => {
		openDatabase(join(folder, 'data', 'queue.sqlite')).close();
		expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
	});

	it('syncs every commit and checks references', () => {
		const database = openDatabase(join(folder, 'queue.sqlite'));
		const pragma = (name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];
		expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys'), pragma('locking_mode')]).toEqual([
			'wal',
			2,
			1,
			'exclusive',
		]);
		database.close();
	});

	it('refuses a file that a newer version has written, and leaves it as it is', () => {
		const file = join(folder, 'queue.sqlite');
		const newer = openDatabase(file);
		newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
		newer.close();
		expect(() => openDatabase(file)).toThrow(/newer version of Easel/);
		const database = new DatabaseSync(file);
		expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length + 1 });
		database.close();
	});

	it('says in plain words that a file is not a database', async () => {
		const file = join(folder, 'queue.sqlite');
		await writeFile(file, 'not a database at all, but long enough to look at its header'.repeat(100));
		expect(() => openDatabase(file)).toThrow(/damaged or not a database/);
	});

	it('refuses a SQLite that can damage files', () => {
		expect(() => refuseOldSqlite('3.51.2')).toThrow('SQLite 3.51.3 or newer');
		expect(() => refuseOldSqlite('3.9.0')).toThrow();
		for (const version of ['3.51.3', '3.53.4', '3.100.0', '4.0.0']) refuseOldSqlite(version);
	});
});

describe('migrations', () => {
	it('lead to the same schema from every older one as in a fresh file', () => {
		const fresh = new DatabaseSync(':memory:');
		migrate(fresh, migrations);
		expect(schema(fresh)).toHaveLength(new Set(schema(fresh).map(({ name }) => name)).size);
		for (let number = 0; number <= migrations.length; number += 1) {
			const upgraded = new DatabaseSync(':memory:');
			migrate(upgraded, migrations.slice(0, number));
			migrate(upgraded, migrations);
			expect(schema(upgraded)).toEqual(schema(fresh));
			upgraded.close();
		}
		fresh.close();
	});

	it('are applied once each, whole or not at all', () => {
		const database = new DatabaseSync(':memory:');
		const first = 'CREATE TABLE one (a)';
		migrate(database, [first]);
		expect(() => migrate(database, [first, 'CREATE TABLE two (a); CREATE TABLE one (a)'])).toThrow(/already exists/);
		expect(schema(database)).toMatchObject([{ name: 'one' }]);
		migrate(database, [first, 'CREATE TABLE two (a)']);
		migrate(database, [first, 'CREATE TABLE two (a)']);
		expect(schema(database)).toMatchObject([{ name: 'one' }, { name: 'two' }]);
		database.close();
	});
});

describe('a transaction', () => {
	it('writes nothing when its work throws', () => {
		const database = new DatabaseSync(':memory:');
		database.exec('CREATE TABLE one (a)');
		expect(() =>
			transact(database, () => {
				database.exec('INSERT INTO one VALUES (1)');
				throw new Error('changed my mind');
			}),
		).toThrow('changed my mind');
		expect(database.prepare('SELECT * FROM one').all()).toEqual([]);
		expect(transact(database, () => 5)).toBe(5);
		database.close();
	});

	it('says that the disk is full when it is, and goes on when there is room', () => {
		const database = new DatabaseSync(':memory:');
		database.exec('CREATE TABLE one (a); PRAGMA max_page_count = 20');
		const insert = (bytes: number) => transact(database, () => database.prepare('INSERT INTO one VALUES (zeroblob(?))').run(bytes));
		expect(() => insert(1e6)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'out_of_disk', status: 507 }) }));
		insert(10);
		expect(database.prepare('SELECT count(*) AS n FROM one').get()).toEqual({ n: 1 });
		database.close();
	});
});

function schema(database: DatabaseSync) {
	return database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
}
