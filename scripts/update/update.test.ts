/** Updates of a checkout with a real git; what is installed and started are small programs of the test. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfiguration } from '#contract/configuration.ts';
import type { Project } from '../backup/project.ts';
import { takeLock } from '../start/lock.ts';
import { goBack, updateProject } from './update.ts';

const runs = `process.stdout.write('Ready to paint.\\n'); setInterval(() => undefined, 1000);`;
const fails = `process.stderr.write('cannot start: broken\\n'); process.exit(1);`;

let folder: string;
let author: string;
let project: Project;
let said: string;
const path = process.env['PATH'];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-update-'));
	author = join(folder, 'author');
	const root = join(folder, 'easel');
	mkdirSync(join(author, 'scripts'), { recursive: true });
	git(author, 'init', '--quiet', '--initial-branch', 'main');
	publish('one', runs);
	git(folder, 'clone', '--quiet', author, root);
	// Says what it installed.
	mkdirSync(join(folder, 'bin'));
	writeFileSync(join(folder, 'bin/npm'), '#!/bin/sh\ncat version.txt >> installed.log\n', { mode: 0o755 });
	process.env['PATH'] = `${join(folder, 'bin')}:${path}`;
	const data = join(root, 'data');
	mkdirSync(data);
	writeFileSync(join(data, 'household-key'), `${'k'.repeat(43)}\n`);
	setSchema(data, 4, 'before');
	const configuration = readConfiguration({ flags: [], environment: {}, file: {} });
	project = { root, data, outputs: join(root, 'outputs'), configuration, version: '1.0.0' };
	said = '';
});
afterEach(async () => {
	process.env['PATH'] = path;
	await rm(folder, { recursive: true });
});

function git(where: string, ...words: string[]): string {
	const names = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
	const { status, stdout, stderr } = spawnSync('git', [...names, ...words], { cwd: where, encoding: 'utf8' });
	if (status !== 0) throw new Error(stderr);
	return stdout.trim();
}

function publish(version: string, start: string): void {
	writeFileSync(join(author, 'version.txt'), `${version}\n`);
	writeFileSync(join(author, 'scripts/start.ts'), start);
	writeFileSync(join(author, '.gitignore'), 'data\nbackups\noutputs\n*.log\n');
	git(author, 'add', '-A');
	git(author, 'commit', '--quiet', '-m', version);
}

function setSchema(data: string, version: number, word: string): void {
	using database = new DatabaseSync(join(data, 'easel.sqlite'));
	database.exec(
		`CREATE TABLE IF NOT EXISTS note (word TEXT); DELETE FROM note; INSERT INTO note VALUES ('${word}'); PRAGMA user_version = ${version}`,
	);
}

function readWord(data: string): unknown {
	using database = new DatabaseSync(join(data, 'easel.sqlite'));
	return database.prepare('SELECT word FROM note').get()?.['word'];
}

const say = (text: string): void => {
	said += text;
};
const read = (name: string) => readFileSync(join(project.root, name), 'utf8').trim();
const backups = () => (existsSync(join(project.root, 'backups')) ? readdirSync(join(project.root, 'backups')) : []);

test('a newer version is backed up before, installed and tried; the newest one is left alone', async () => {
	publish('two', runs);
	await updateProject(project, say);
	expect(read('version.txt')).toBe('two');
	expect(read('installed.log')).toBe('two');
	expect(backups()).toHaveLength(1);
	await updateProject(project, say);
	expect(said).toContain('newest version already');
	expect(backups()).toHaveLength(1);
});

test('a version that does not run is taken back', async () => {
	publish('broken', fails);
	await expect(updateProject(project, say)).rejects.toThrow(/one before is back[\s\S]*cannot start: broken/);
	expect(read('version.txt')).toBe('one');
	expect(read('installed.log')).toBe('broken\none');
});

test('the way back brings the version before, and its databases when the newer ones cannot be read by it', async () => {
	publish('two', runs);
	await updateProject(project, say);
	setSchema(project.data, 9, 'after');
	await goBack(project, say);
	expect(read('version.txt')).toBe('one');
	expect(readWord(project.data)).toBe('before');
	const kept = readdirSync(project.data).find((name) => name.startsWith('.before'));
	expect(readWord(join(project.data, kept ?? ''))).toBe('after');
	await expect(goBack(project, say)).rejects.toThrow();
});

test('the way back leaves databases that the version before can read', async () => {
	publish('two', runs);
	await updateProject(project, say);
	setSchema(project.data, 4, 'after');
	await goBack(project, say);
	expect(readWord(project.data)).toBe('after');
});

test('nothing is touched while Easel runs, or when files were changed by hand', async () => {
	publish('two', runs);
	{
		using _lock = takeLock(project.data);
		await expect(updateProject(project, say)).rejects.toThrow(/is running/);
	}
	writeFileSync(join(project.root, 'version.txt'), 'mine\n');
	await expect(updateProject(project, say)).rejects.toThrow(/changed here/);
	expect(read('version.txt')).toBe('mine');
});
