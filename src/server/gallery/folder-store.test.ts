import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFolderStore } from './folder-store.ts';
import { PictureGone, type PictureStore } from './picture-store.ts';

let folder: string;
let root: string;
let store: PictureStore;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'store-'));
	root = join(folder, 'outputs');
	await mkdir(join(root, 'day'), { recursive: true });
	await writeFile(join(folder, 'secret'), 'secret');
	store = createFolderStore(root);
});
afterEach(() => rm(folder, { recursive: true }));

const text = async (name: string) => new TextDecoder().decode(await store.read(name));

test('files are found by name, in their folder and in the bin', async () => {
	await writeFile(join(root, 'loose.png'), 'loose');
	await writeFile(join(root, 'day', 'a.png'), 'aa');
	await mkdir(join(root, '.bin', 'other'), { recursive: true });
	await writeFile(join(root, '.bin', 'other', 'b.png'), 'bbb');
	expect((await store.folders()).sort()).toEqual(['', 'day', 'other']);
	expect(await store.list('day')).toEqual([{ name: 'day/a.png', bytes: 2, modifiedAt: expect.any(Number), binned: false }]);
	expect(await store.list('other')).toMatchObject([{ name: 'other/b.png', bytes: 3, binned: true }]);
	expect(await store.list('')).toMatchObject([{ name: 'loose.png' }]);
	expect(await text('other/b.png')).toBe('bbb');
	expect(await new Response(store.stream('day/a.png')).text()).toBe('aa');
});

test('a store whose folder is not there yet is empty', async () => {
	const none = createFolderStore(join(folder, 'none'));
	expect(await none.folders()).toEqual(['']);
	expect(await none.list('')).toEqual([]);
	expect(await none.head('a.png')).toBeNull();
});

test('links are followed nowhere', async () => {
	await symlink(join(folder, 'secret'), join(root, 'day', 'link.png'));
	await symlink(folder, join(root, 'linked'));
	const server = createServer().listen(join(root, 'day', 'socket.png'));
	await once(server, 'listening');
	for (const name of ['day/link.png', 'linked/secret', 'day/socket.png', '../secret', 'day/../../secret', '/etc/passwd', 'day', '']) {
		expect(await store.head(name), name).toBeNull();
		await expect(store.read(name), name).rejects.toThrow(PictureGone);
		await expect(new Response(store.stream(name)).text(), name).rejects.toThrow(PictureGone);
	}
	server.close();
	expect(await store.folders()).not.toContain('linked');
	expect(await store.list('linked')).toEqual([]);
});

test('a link that takes the place of a file or its folder between looking and opening opens nothing', async () => {
	await mkdir(join(folder, 'elsewhere'));
	await writeFile(join(folder, 'elsewhere', 'a.png'), 'secret');
	await writeFile(join(root, 'day', 'a.png'), 'public');
	let isOver = false;
	const swap = async () => {
		while (!isOver) {
			await rename(join(root, 'day'), join(root, 'away'));
			await symlink(join(folder, 'elsewhere'), join(root, 'day'));
			await rm(join(root, 'day'));
			await rename(join(root, 'away'), join(root, 'day'));
			await new Promise((resolve) => setTimeout(resolve, 1));
		}
	};
	const swapping = swap();
	const seen = new Set<string>();
	for (let round = 0; round < 1_000; round += 1) seen.add(await text('day/a.png').catch(() => 'gone'));
	isOver = true;
	await swapping;
	expect([...seen].filter((one) => one !== 'gone' && one !== 'public')).toEqual([]);
	expect(seen).toContain('public');
});

test('an outputs folder that is itself a link is the folder it leads to', async () => {
	await writeFile(join(root, 'day', 'a.png'), 'aa');
	await symlink(root, join(folder, 'shortcut'));
	const linked = createFolderStore(join(folder, 'shortcut'));
	expect(await linked.list('day')).toHaveLength(1);
	expect(new TextDecoder().decode(await linked.read('day/a.png'))).toBe('aa');
});
