/** The store that models share: one content once, nothing lost, nothing left, everything checked. */
import { existsSync, statSync } from 'node:fs';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFiles } from '../../../test/support/fake-hub.ts';
import { type LibraryUnderTest, openLibraryUnderTest } from '../../../test/support/library-under-test.ts';
import { readDefaultModel } from '../default-model.ts';

const models = 'fixtures/pipelines/models';

let test: LibraryUnderTest;
beforeEach(async () => {
	test = await openLibraryUnderTest();
});
afterEach(() => test[Symbol.asyncDispose]());

describe('the store', () => {
	beforeEach(async () => {
		test.hub.repositories.set('easel/twin', { files: readFiles(`${models}/sd15-external-data`) });
		await test.add();
		await test.add({ source: 'easel/twin' });
	});

	it('keeps what two models share once, and does not fetch it twice', async () => {
		const file = join('text_encoder', 'model.onnx_data');
		expect(statSync(join(test.folder, 'tiny', file)).ino).toBe(statSync(join(test.folder, 'twin', file)).ino);
		const graph = test.hub.seen.filter(({ server, path }) => server === 'store' && path.endsWith('unet/model.onnx_data'));
		expect(graph).toHaveLength(1);
	});

	it('removes a model and leaves the other whole; then nothing is left', async () => {
		const before = (await test.blobs()).length;
		expect(await test.library.remove('tiny', { kind: 'model', force: false })).toMatchObject({ name: 'tiny' });
		expect(existsSync(join(test.folder, 'tiny'))).toBe(false);
		expect(test.different('twin', 'easel/twin')).toEqual([]);
		expect((await test.blobs()).length).toBe(before);
		const { bytes_freed } = await test.library.remove('twin', { kind: 'model', force: false });
		expect(bytes_freed).toBeGreaterThan(100_000);
		expect(await test.blobs()).toEqual([]);
		await expect(test.library.remove('twin', { kind: 'model', force: false })).rejects.toThrow('There is no model "twin"');
	});

	it('says what would break, unless forced', async () => {
		await test.reopen({ uses: async () => ['2 generations wait for it and would fail.'] });
		await writeFile(join(test.folder, 'tiny', 'manifest.json'), '{"default": true}');
		const refused = test.library.remove('tiny', { kind: 'model', force: false });
		await expect(refused).rejects.toMatchObject({ problem: { code: 'conflict' } });
		await expect(refused).rejects.toThrow(/2 generations wait.*requests that name none/);
		expect(existsSync(join(test.folder, 'tiny'))).toBe(true);
		await test.library.remove('tiny', { kind: 'model', force: true });
		expect(existsSync(join(test.folder, 'tiny'))).toBe(false);
	});

	it('leaves a checkpoint that was put there by hand, and says what to do', async () => {
		const file = join(test.folder, 'mine.safetensors');
		await writeFile(file, 'weights');
		for (const name of ['mine', 'mine.safetensors']) {
			const refused = test.library.remove(name, { kind: 'model', force: true });
			await expect(refused).rejects.toMatchObject({ problem: { code: 'conflict' } });
			await expect(refused).rejects.toThrow(/is the file mine\.safetensors.*delete it/);
		}
		expect(existsSync(file)).toBe(true);
	});

	it('removes nothing that is no model', async () => {
		await mkdir(join(test.folder, 'controlnet'));
		await writeFile(join(test.folder, 'notes.txt'), 'mine');
		for (const name of ['../tiny', 'blobs', '.jobs', 'loras', 'controlnet', 'notes.txt', '']) {
			await expect(test.library.remove(name, { kind: 'model', force: true })).rejects.toMatchObject({ problem: { code: 'not_found' } });
		}
		expect(test.different('tiny')).toEqual([]);
	});

	it('removes no model that a job is mending', async () => {
		const gate = Promise.withResolvers<void>();
		await test.reopen({
			check: { provider: async () => 'cpu', try: () => gate.promise.then(() => []) },
		});
		const { id } = test.library.verify('tiny');
		await expect(test.library.remove('tiny', { kind: 'model', force: true })).rejects.toThrow('A job works on "tiny"');
		gate.resolve();
		await test.library.ended(id);
		const removing = test.library.remove('tiny', { kind: 'model', force: true });
		expect(() => test.library.verify('tiny')).toThrow('being removed');
		await removing;
		expect(existsSync(join(test.folder, 'tiny'))).toBe(false);
	});

	it('tells what a model takes, with whom it shares that, and what removing it would free', async () => {
		const tiny = await test.library.details('tiny');
		expect(tiny).toMatchObject({ source: 'easel/tiny', is_adopted: false, shared_with: ['twin'], needed_by: [] });
		expect(tiny.own_bytes).toBeLessThan(tiny.bytes / 2);
		expect((await test.library.remove('tiny', { kind: 'model', force: false })).bytes_freed).toBeLessThan(tiny.bytes / 2);
		const twin = await test.library.details('twin');
		expect(twin).toMatchObject({ shared_with: [], bytes: twin.own_bytes });
		await expect(test.library.details('tiny')).rejects.toMatchObject({ problem: { code: 'not_found' } });
	});

	it('keeps which model is the default, and says so before it is removed', async () => {
		await test.library.makeDefault('twin');
		expect(await readDefaultModel(test.folder)).toBe('twin');
		expect((await test.library.details('twin')).needed_by).toEqual([expect.stringContaining('requests that name none')]);
		await expect(test.library.remove('twin', { kind: 'model', force: false })).rejects.toMatchObject({ problem: { code: 'conflict' } });
		await expect(test.library.makeDefault('nobody')).rejects.toMatchObject({ problem: { code: 'not_found' } });
	});

	it('makes a model quicker as a job', async () => {
		const prepared = await test.library.ended((await test.library.prepare('tiny', { int8: false })).id);
		expect(prepared).toMatchObject({ kind: 'prepare', state: 'done', share: 0.5, warnings: ['prepared once'] });
		const int8 = await test.library.ended((await test.library.prepare('tiny', { int8: true })).id);
		expect(int8).toMatchObject({ kind: 'int8', state: 'done', models: ['tiny', 'tiny-int8'] });
		await expect(test.library.prepare('nobody', { int8: false })).rejects.toMatchObject({ problem: { code: 'not_found' } });
	});

	it('finds repositories of the hub by name', async () => {
		const found = await test.library.search('TINY', AbortSignal.timeout(5_000));
		expect(found).toEqual([{ source: 'easel/tiny', downloads: 1_000, licence: 'openrail', is_gated: false, seems_usable: true }]);
		expect(await test.library.search('no such words', AbortSignal.timeout(5_000))).toEqual([]);
		await expect(test.library.search(' ', AbortSignal.timeout(5_000))).rejects.toMatchObject({ problem: { field: 'q' } });
	});

	it('finds what is damaged or missing in both places of a content, and mends it', async () => {
		const weights = join(test.folder, 'tiny', 'unet', 'model.onnx_data');
		await truncate(weights, 100);
		await rm(join(test.folder, 'tiny', 'tokenizer', 'merges.txt'));
		const job = await test.library.ended(test.library.verify('tiny').id);
		expect(job).toMatchObject({ state: 'done', problem: null });
		expect(job.warnings).toEqual([
			expect.stringContaining('tokenizer/merges.txt is missing'),
			expect.stringContaining('unet/model.onnx_data is damaged'),
		]);
		expect(test.different('tiny')).toEqual([]);
		const sent = test.hub.sent;
		expect((await test.library.ended(test.library.verify('twin').id)).warnings).toEqual([
			expect.stringContaining('unet/model.onnx_data is damaged'),
		]);
		expect(test.different('twin', 'easel/twin')).toEqual([]);
		expect(test.hub.sent).toBe(sent);
	});

	it('names everything that it cannot mend, and why', async () => {
		await truncate(join(test.folder, 'tiny', 'unet', 'model.onnx_data'), 100);
		await rm(join(test.folder, 'tiny', 'tokenizer', 'merges.txt'));
		await rm(join(test.folder, 'blobs'), { recursive: true });
		test.hub.repositories.delete('easel/tiny');
		const { problem } = await test.library.ended(test.library.verify('tiny').id);
		expect(problem?.code).toBe('model_broken');
		expect(problem?.detail).toMatch(/tokenizer\/merges\.txt is missing; unet\/model\.onnx_data is damaged\. The hub knows no repository/);
	});
});
