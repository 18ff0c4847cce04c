import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildWhenNeeded } from './build.ts';

let root: string;
let builds: number;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'easel-build-'));
	builds = 0;
	mkdirSync(join(root, 'src/pages'), { recursive: true });
	writeFileSync(join(root, 'src/pages/index.astro'), '<h1>Easel</h1>');
});
afterEach(() => rmSync(root, { recursive: true }));

function build(fails = false): Promise<void> {
	return buildWhenNeeded({
		root,
		onBuild: () => {
			builds += 1;
		},
		build: async () => {
			mkdirSync(join(root, 'dist'), { recursive: true });
			if (fails) throw new Error('no');
		},
	});
}

test('the web app is built when it is missing, and once', async () => {
	await build();
	await build();
	expect(builds).toBe(1);
	expect(existsSync(join(root, 'dist'))).toBe(true);
});

test('it is built again when a source changes, appears or goes', async () => {
	await build();
	writeFileSync(join(root, 'src/pages/index.astro'), '<h1>Easel!</h1>');
	await build();
	expect(builds).toBe(2);
	writeFileSync(join(root, 'src/pages/join.astro'), '');
	await build();
	expect(builds).toBe(3);
	rmSync(join(root, 'src/pages/join.astro'));
	await build();
	expect(builds).toBe(4);
});

test('new times and changed tests do not count', async () => {
	await build();
	utimesSync(join(root, 'src/pages/index.astro'), new Date(), new Date());
	writeFileSync(join(root, 'src/pages/index.test.ts'), 'test');
	await build();
	expect(builds).toBe(1);
});

test('a build that failed is not taken for one that went well', async () => {
	await expect(build(true)).rejects.toThrow('no');
	await build();
	expect(builds).toBe(2);
});
