import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { linkWeights } from './link-weights.ts';

/** In memory, so that nothing on a disk can be a link to what lies there. */
const otherFileSystem = '/dev/shm';

let folder = '';
let elsewhere = '';
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-link-'));
	elsewhere = process.platform === 'linux' ? await mkdtemp(join(otherFileSystem, 'easel-link-')) : '';
});
afterEach(async () => {
	await rm(folder, { recursive: true });
	if (elsewhere !== '') await rm(elsewhere, { recursive: true });
});

// Only Linux has a second file system wherever it runs.
it.runIf(process.platform === 'linux')('a file on another file system is copied once, and the copy is linked', async () => {
	const file = join(elsewhere, 'file');
	await writeFile(file, 'weights');
	const folders = ['unet', 'vae'].map((name) => join(folder, name));
	for (const each of folders) await mkdir(each);
	expect(await linkWeights(file, folders)).toBe('copied');
	const [first, second] = folders.map((each) => join(each, 'weights.safetensors'));
	expect(await readFile(first, 'utf8')).toBe('weights');
	expect((await stat(first)).ino).toBe((await stat(second)).ino);
});
