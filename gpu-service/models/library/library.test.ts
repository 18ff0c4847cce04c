/** Models from a hub, from their source to their name. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelJob } from '#contract/models.ts';
import { fakeToken, readFiles } from '../../../test/support/fake-hub.ts';
import { type LibraryUnderTest, openLibraryUnderTest } from '../../../test/support/library-under-test.ts';
import { until } from '../../../test/support/program.ts';
import { ModelFault } from '../model-fault.ts';

const models = 'fixtures/pipelines/models';

let test: LibraryUnderTest;
beforeEach(async () => {
	test = await openLibraryUnderTest();
});
afterEach(() => test[Symbol.asyncDispose]());

describe('a repository', () => {
	it('waits for its licence, then is fetched at one commit, tried, and named', async () => {
		const asked = await test.library.ended(test.library.add({ source: 'easel/tiny' }).id);
		expect(asked).toMatchObject({
			state: 'licence',
			licence: { name: 'openrail' },
			commit: test.hub.commitOf('easel/tiny'),
			models: ['tiny'],
		});
		expect(asked.bytes).toBeGreaterThan(100_000);
		expect(asked.bytes_done).toBe(0);
		expect(existsSync(join(test.folder, 'tiny'))).toBe(false);
		await expect(test.library.resume(asked.id, false)).rejects.toThrow('openrail');
		const job = await test.library.ended((await test.library.resume(asked.id, true)).id);
		expect(job).toMatchObject({ state: 'done', problem: null, bytes: asked.bytes, bytes_done: asked.bytes });
		expect(test.different('tiny')).toEqual([]);
		expect(test.tried).toHaveLength(1);
		expect(test.tried[0]).not.toBe(join(test.folder, 'tiny'));
		expect(JSON.parse(readFileSync(join(test.folder, 'tiny', 'manifest.json'), 'utf8'))).toMatchObject({ licence: { name: 'openrail' } });
		expect(JSON.parse(readFileSync(join(test.folder, 'tiny', 'files.json'), 'utf8'))).toMatchObject({
			source: { kind: 'repository', name: 'easel/tiny', commit: test.hub.commitOf('easel/tiny') },
		});
	});

	it('never gives the token to another host', async () => {
		await test.add();
		const store = test.hub.seen.filter(({ server }) => server === 'store');
		expect(store.length).toBeGreaterThan(2);
		expect(store.every(({ token }) => token === null)).toBe(true);
		expect(test.hub.seen.filter(({ server }) => server === 'hub').every(({ token }) => token === `Bearer ${fakeToken}`)).toBe(true);
	});

	it('brings only what a loader needs, and no name that leaves the folder', async () => {
		const repository = test.hub.repositories.get('easel/tiny');
		if (repository === undefined) throw new Error('no repository');
		repository.files['README.md'] = Buffer.from('# hello');
		repository.files['unet/diffusion_pytorch_model.safetensors'] = Buffer.alloc(9_000);
		repository.files['safety_checker/model.onnx'] = Buffer.alloc(9_000);
		repository.files['LICENSE.md'] = Buffer.from('be kind');
		repository.strangers = ['../evil.txt', '/etc/evil', 'unet/../../evil.onnx', 'unet\\evil', 'tokenizer/../../merges.txt'];
		const job = await test.add();
		expect(job.state).toBe('done');
		const paths = job.files.map(({ path }) => path);
		expect(paths).toEqual(expect.arrayContaining(['LICENSE.md', 'unet/model.onnx', 'unet/model.onnx_data', 'vae_encoder/model.onnx']));
		for (const path of ['README.md', 'unet/diffusion_pytorch_model.safetensors', 'safety_checker/model.onnx'])
			expect(paths).not.toContain(path);
		expect(await readdir(join(test.folder, '..'))).toEqual(['models']);
	});

	it('finds weights by what the graph names, whatever they are called', async () => {
		const files = readFiles(`${models}/sd15-legacy`);
		test.hub.repositories.set('easel/legacy', { files });
		expect((await test.add({ source: 'easel/legacy' })).state).toBe('done');
		expect(test.different('legacy', 'easel/legacy')).toEqual([]);
	});

	it('offers its precisions and takes the one that was wanted', async () => {
		const whole = readFiles(`${models}/sd15`);
		const half = readFiles(`${models}/sd15-fp16-weights`);
		const files = { ...whole };
		for (const [path, content] of Object.entries(half)) if (path.endsWith('.onnx')) files[path.replace('.onnx', '_fp16.onnx')] = content;
		test.hub.repositories.set('easel/both', { files });
		const job = await test.add({ source: 'easel/both', variant: 'fp16' });
		expect(job).toMatchObject({ state: 'done', variant: 'fp16', variants: ['default'] });
		expect(readFileSync(join(test.folder, 'both', 'unet', 'model.onnx')).equals(half['unet/model.onnx'] ?? Buffer.alloc(0))).toBe(true);
		expect(existsSync(join(test.folder, 'both', 'unet', 'model_fp16.onnx'))).toBe(false);
		expect((await test.add({ source: 'easel/both', name: 'other', variant: 'int3' })).problem).toMatchObject({
			code: 'validation_failed',
			field: 'variant',
		});
	});

	it.each([
		['easel/nothing', 'not_found', 'knows no repository'],
		['easel/tiny@v9', 'not_found', 'no revision "v9"'],
	])('%s is explained', async (source, code, words) => {
		const job = await test.add({ source });
		expect(job).toMatchObject({ state: 'failed', problem: { code } });
		expect(job.problem?.detail).toContain(words);
	});

	it('that is gated is explained with what to do', async () => {
		test.hub.repositories.set('easel/gated', { files: readFiles(`${models}/sd15`), gated: true });
		expect((await test.add({ source: 'easel/gated' })).problem).toMatchObject({
			code: 'access_needed',
			detail: expect.stringContaining('accept them on its page'),
		});
		await test.reopen({ hub: { endpoint: test.hub.endpoint, token: null, offline: false } });
		expect((await test.add({ source: 'easel/gated', name: 'again' })).problem?.detail).toContain('HF_TOKEN');
	});

	it.each([
		[{ 'unet/diffusion_pytorch_model.safetensors': Buffer.alloc(10) }, 'single safetensors file'],
		[{ 'unet.onnx': Buffer.alloc(10) }, 'not in the layout of diffusers'],
		[{ 'model.ckpt': Buffer.alloc(10) }, 'pickles'],
		[{ 'README.md': Buffer.alloc(10) }, 'neither'],
	])('without anything that can be used is refused in words (%#)', async (files, words) => {
		test.hub.repositories.set('easel/other', { files });
		expect((await test.add({ source: 'easel/other' })).problem?.detail).toContain(words);
	});

	it('whose graph cannot run here is refused before its weights are fetched', async () => {
		const files = readFiles(`${models}/sd15-external-data`);
		files['unet/model.onnx'] = readFileSync('fixtures/bad-models/cuda-fused/model.onnx');
		files['unet/model.onnx_data'] = Buffer.alloc(500_000, 1);
		test.hub.repositories.set('easel/fused', { files });
		expect((await test.add({ source: 'easel/fused' })).problem).toMatchObject({
			code: 'model_broken',
			detail: expect.stringContaining('fused for CUDA'),
		});
		expect(test.hub.seen.some(({ path }) => path.endsWith('unet/model.onnx_data'))).toBe(false);
		expect(existsSync(join(test.folder, 'fused'))).toBe(false);
	});

	it('that does not open is not offered, and nothing of it is left once it is cancelled', async () => {
		const refuse = async () => {
			throw new ModelFault('invalid-graph', 'unet/model.onnx', 'does not open');
		};
		await test.reopen({ check: { provider: async () => 'cpu', try: refuse } });
		const job = await test.add();
		expect(job.problem).toMatchObject({ code: 'model_broken', detail: expect.stringContaining('unet/model.onnx: does not open') });
		expect(existsSync(join(test.folder, 'tiny'))).toBe(false);
		expect((await test.blobs()).length).toBeGreaterThan(0);
		await test.library.cancel(job.id);
		expect(await test.blobs()).toEqual([]);
	});
});

describe('room and patience', () => {
	it('a disk that is too small is told before anything is fetched, with the figures', async () => {
		await test.reopen({ freeBytes: async () => 50_000, reserveBytes: 20_000 });
		const job = await test.add();
		expect(job.problem?.code).toBe('out_of_disk');
		expect(job.problem?.detail).toMatch(/takes 1\.2 MB; 0\.1 MB are free/);
		expect(test.hub.seen.some(({ path }) => path.endsWith('.onnx'))).toBe(false);
	});

	it('pausing stops it, resuming goes on, cancelling leaves nothing', async () => {
		const gate = Promise.withResolvers<void>();
		test.hub.gate = gate.promise;
		const { id } = test.library.add({ source: 'easel/tiny', accept_licence: true });
		test.hub.faults.set('unet/model.onnx', []);
		await until('the download', () => test.hub.seen.some(({ path }) => path.includes('/resolve/')));
		expect((await test.library.pause(id)).state).toBe('paused');
		gate.resolve();
		expect(test.library.job(id)?.state).toBe('paused');
		expect((await test.library.ended((await test.library.resume(id, false)).id)).state).toBe('done');
		await expect(test.library.pause(id)).rejects.toThrow('done');
		const second = test.library.add({ source: 'easel/tiny', name: 'second', accept_licence: true });
		expect((await test.library.cancel(second.id)).state).toBe('cancelled');
		expect(existsSync(join(test.folder, 'second'))).toBe(false);
		expect(await readdir(join(test.folder, '.jobs'))).not.toContain('partial');
	});

	it('a job goes on after its process has ended', async () => {
		// Else a busy machine would try again by itself.
		await test.reopen({ patience: { tries: 4, firstPauseMs: 1, longestPauseMs: 5, silenceMs: 60_000 } });
		test.hub.faults.set('unet/model.onnx_data', [
			{ kind: 'break', after: 9_000 },
			{ kind: 'silence', after: 0 },
		]);
		const { id } = test.library.add({ source: 'easel/tiny', accept_licence: true });
		await until('a part of the file', () => test.hub.faults.get('unet/model.onnx_data')?.length === 0);
		await test.reopen();
		const job = await test.library.ended(id);
		expect(job.state).toBe('done');
		expect(test.hub.seen.filter(({ path }) => path.endsWith('unet/model.onnx_data')).at(-1)?.range).toMatch(/^bytes=[1-9]/);
		expect(test.different('tiny')).toEqual([]);
	});

	it('progress is told while it happens, and not too often', async () => {
		const told: ModelJob[] = [];
		test.library.onJob((job) => told.push(job));
		const job = await test.add();
		expect(told.at(-1)).toMatchObject({ id: job.id, state: 'done' });
		expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(['looking', 'waiting', 'downloading', 'placing', 'checking']));
		expect(told.length).toBeLessThan(job.files.length);
	});

	it('the same wish twice is one job', async () => {
		const first = test.library.add({ source: 'easel/tiny' });
		const second = test.library.add({ source: 'easel/tiny', accept_licence: true });
		expect(second.id).toBe(first.id);
		expect((await test.library.ended(first.id)).state).toBe('done');
		expect(() => test.library.add({ source: 'easel/tiny' })).toThrow('already');
	});

	it('offline asks nobody', async () => {
		await test.reopen({ hub: { endpoint: test.hub.endpoint, token: null, offline: true } });
		expect((await test.add()).problem?.detail).toContain('HF_HUB_OFFLINE');
		expect(test.hub.seen).toEqual([]);
	});

	it.each(['../x', 'a/b/c', 'org/na me', 'file:///etc/passwd', 'ftp://x/y', '', 'https://user:pass@host/x.safetensors', 'org/name@../..'])(
		'%s is no source',
		(source) => {
			expect(() => test.library.add({ source })).toThrow('A source is');
		},
	);

	it.each(['..', 'blobs', 'a/b', '.hidden', 'con', 'x'.repeat(65)])('%s is no name', (name) => {
		expect(() => test.library.add({ source: 'easel/tiny', name })).toThrow("A model's name");
	});
});
