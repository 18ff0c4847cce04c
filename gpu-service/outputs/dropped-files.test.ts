import { link, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createOutputs } from './output-writer.ts';
import { makeTemporaryFolder, readTree } from './sample-generation.ts';

async function listFiles(folder: string): Promise<string[]> {
	return [...(await readTree(folder)).keys()].sort();
}

async function drop(folder: string, name: string, content = 'a picture'): Promise<void> {
	await mkdir(join(folder, name, '..'), { recursive: true });
	await writeFile(join(folder, name), content);
}

test.each(['cat.png', 'holiday/cat.jpg', 'Mein Urlaub/Süße Katze 🐈.webp', '2026-11-21/100%25.png', "it's #1?.png"])(
	'%s goes to the bin and comes back, however often',
	async (name) => {
		await using folder = await makeTemporaryFolder();
		const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
		await drop(folder.path, name);
		for (let times = 0; times < 2; times += 1) {
			await outputs.binFile(name);
			await outputs.binFile(name);
			expect(await listFiles(folder.path)).toEqual([`.bin/${name}`]);
			await outputs.restoreFile(name);
			await outputs.restoreFile(name);
			expect(await listFiles(folder.path)).toEqual([name]);
		}
	},
);

test.each([
	['nothing', ''],
	['a dot', '.'],
	['the folder above', '..'],
	['a file above', '../secret.png'],
	['a way up in the middle', 'holiday/../../secret.png'],
	['an absolute path', '/etc/passwd'],
	['an empty folder name', '//etc/passwd'],
	['a trailing slash', 'holiday/'],
	['too deep', 'a/b/c.png'],
	['a backslash', '..\\secret.png'],
	['a NUL', 'cat.png\0.txt'],
	['a line break', 'cat\n.png'],
	['the bin', '.bin/cat.png'],
	['a partial file', '.partial/x'],
	['a hidden file', 'holiday/.cat.png'],
	['a sidecar', '2026-11-21/V1StGXR8_Z5jdHi6B-myT.json'],
	['half a character', 'cat\ud800.png'],
	['more than file systems take', `${'x'.repeat(252)}.png`],
])('%s is refused as a name', async (_name, name) => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: join(folder.path, 'outputs'), reserveBytes: 0 });
	await drop(folder.path, 'secret.png');
	for (const move of [outputs.binFile, outputs.restoreFile]) {
		await expect(move(name)).rejects.toMatchObject({ problem: { code: 'invalid_path' } });
	}
	expect(await listFiles(folder.path)).toEqual(['secret.png']);
});

test('links and folders are no pictures', async () => {
	await using folder = await makeTemporaryFolder();
	await using elsewhere = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	await drop(elsewhere.path, 'secret.png');
	await symlink(elsewhere.path, join(folder.path, 'linked'));
	await symlink(join(elsewhere.path, 'secret.png'), join(folder.path, 'link.png'));
	await mkdir(join(folder.path, 'folder.png'));
	await mkdir(join(folder.path, '.bin'));
	await symlink(elsewhere.path, join(folder.path, '.bin', 'linked'));
	for (const name of ['linked/secret.png', 'link.png', 'folder.png', 'linked', 'missing.png', 'missing/cat.png']) {
		for (const move of [outputs.binFile, outputs.restoreFile]) {
			await expect(move(name)).rejects.toMatchObject({ problem: { code: 'not_found' } });
		}
	}
	expect(await listFiles(elsewhere.path)).toEqual(['secret.png']);
	expect((await readdir(folder.path)).sort()).toEqual(['.bin', 'folder.png', 'link.png', 'linked']);
});

test('nothing moves through a link in the place where it should go', async () => {
	await using folder = await makeTemporaryFolder();
	await using elsewhere = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	await drop(folder.path, 'holiday/cat.png');
	await mkdir(join(folder.path, '.bin'));
	await symlink(elsewhere.path, join(folder.path, '.bin', 'holiday'));
	await expect(outputs.binFile('holiday/cat.png')).rejects.toMatchObject({ problem: { code: 'conflict' } });
	expect(await listFiles(elsewhere.path)).toEqual([]);
	expect(await listFiles(folder.path)).toEqual(['holiday/cat.png']);
});

test('a picture whose name is taken is not moved over the other one', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	await drop(folder.path, 'cat.png', 'one');
	await outputs.binFile('cat.png');
	await drop(folder.path, 'cat.png', 'two');
	await expect(outputs.binFile('cat.png')).rejects.toMatchObject({ problem: { code: 'conflict' } });
	await expect(outputs.restoreFile('cat.png')).rejects.toMatchObject({ problem: { code: 'conflict' } });
	const tree = await readTree(folder.path);
	expect([String(tree.get('.bin/cat.png')), String(tree.get('cat.png'))]).toEqual(['one', 'two']);
});

test('a second name of the same file is an ordinary picture', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	await drop(folder.path, 'cat.png');
	await link(join(folder.path, 'cat.png'), join(folder.path, 'same cat.png'));
	await outputs.binFile('same cat.png');
	expect(await listFiles(folder.path)).toEqual(['.bin/same cat.png', 'cat.png']);
});

test('the bin forgets them too', async () => {
	await using folder = await makeTemporaryFolder();
	const outputs = createOutputs({ folder: folder.path, reserveBytes: 0 });
	await drop(folder.path, 'cat.png');
	await drop(folder.path, 'holiday/cat.png');
	await outputs.binFile('cat.png');
	await outputs.binFile('holiday/cat.png');
	await outputs.expireBin(new Date(Date.now() - 60_000));
	expect(await listFiles(folder.path)).toEqual(['.bin/cat.png', '.bin/holiday/cat.png']);
	await outputs.expireBin(new Date(Date.now() + 60_000));
	expect(await listFiles(folder.path)).toEqual([]);
});
