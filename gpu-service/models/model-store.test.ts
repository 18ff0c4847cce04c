import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelStore } from './model-store.ts';

const good = 'fixtures/bad-models/pipeline-good';

describe('the model store', () => {
	let folder = '';
	let hashFile = '';
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'easel-models-'));
		hashFile = join(folder, '.data', 'hashes.json');
		await cp(good, join(folder, 'beta'), { recursive: true });
	});
	afterEach(() => rm(folder, { recursive: true }));
	const open = (models: string[] = []) => createModelStore({ folder, models, hashFile });

	it('lists the folders that are models by name, and further ones wherever they lie', async () => {
		await cp(good, join(folder, 'alpha'), { recursive: true });
		await mkdir(join(folder, 'notes'));
		await writeFile(join(folder, 'README.md'), 'no model');
		const names = (await open([good]).list()).map(({ name }) => name);
		expect(names).toEqual(['alpha', 'beta', 'pipeline-good']);
	});

	it('is empty where there is no folder', async () => {
		const store = createModelStore({ folder: join(folder, 'nowhere'), hashFile: null });
		expect(await store.list()).toEqual([]);
	});

	it('gives the same hash to the same files, wherever they lie and whatever the card beside them says', async () => {
		await cp(good, join(folder, 'alpha'), { recursive: true });
		await writeFile(join(folder, 'alpha', 'README.md'), 'a card');
		const [alpha, beta] = await open().list();
		expect(alpha?.hash).toMatch(/^[0-9a-f]{64}$/);
		expect(alpha?.hash).toBe(beta?.hash);
	});

	it('notices a file that has changed', async () => {
		const store = open();
		const [before] = await store.list();
		await writeFile(join(folder, 'beta', 'scheduler', 'scheduler_config.json'), '{}');
		const [after] = await store.list();
		expect(after?.stamp).not.toBe(before?.stamp);
		expect(after?.hash).not.toBe(before?.hash);
	});

	it('remembers hashes over a restart and does not read the files again', async () => {
		const [first] = await open().list();
		const remembered = JSON.parse(await readFile(hashFile, 'utf8')) as Record<string, string>;
		const key = Object.keys(remembered).find((name) => name.includes('unet/model.onnx'));
		await writeFile(hashFile, JSON.stringify({ ...remembered, [key ?? '']: 'as remembered' }));
		const [second] = await open().list();
		expect(second?.hash).not.toBe(first?.hash);
		await utimes(join(folder, 'beta', 'unet', 'model.onnx'), 1, 1);
		const [touched] = await open().list();
		expect(touched?.hash).toBe(first?.hash);
	});

	it('starts again from a cache that cannot be read', async () => {
		await mkdir(join(folder, '.data'));
		await writeFile(hashFile, '{"half');
		expect((await open().list())[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
	});
});
