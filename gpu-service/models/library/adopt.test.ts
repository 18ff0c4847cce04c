/** What lies on the machine already: taken in where it is, and never touched. Checkpoints and files of add-ons from a hub, too. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { cp, link, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelJob } from '#contract/models.ts';
import { readFiles } from '../../../test/support/fake-hub.ts';
import { type LibraryUnderTest, openLibraryUnderTest, tiny as sd15 } from '../../../test/support/library-under-test.ts';
import { createModelStore } from '../model-store.ts';
import { inspectNetwork } from '../network-file.ts';

const checkpoint = 'fixtures/checkpoints/sd1.safetensors';
const lora = 'fixtures/lora/kohya-style.safetensors';
const upscaler = 'fixtures/upscaler/rrdb-x2.onnx';

let test: LibraryUnderTest;
let elsewhere = '';
let folder = '';
beforeEach(async () => {
	test = await openLibraryUnderTest();
	({ folder } = test);
	elsewhere = join(test.base, 'elsewhere');
	await mkdir(elsewhere);
});
afterEach(() => test[Symbol.asyncDispose]());

const add = (source: string): Promise<ModelJob> => test.add({ source });
const listed = async () => (await createModelStore({ folder, hashFile: null }).list()).map(({ name, fault }) => [name, fault]);
const inodeOf = (path: string) => statSync(path).ino;

/** The files of a repository as the hub's own programs cache them: links to blobs. */
async function cache(place: string, name: string, files: Record<string, Buffer>): Promise<void> {
	const repository = join(place, `models--easel--${name}`);
	await mkdir(join(repository, 'blobs'), { recursive: true });
	await mkdir(join(repository, 'refs'), { recursive: true });
	await writeFile(join(repository, 'refs', 'main'), 'abc');
	for (const [index, [path, content]] of Object.entries(files).entries()) {
		const file = join(repository, 'snapshots', 'abc', path);
		await mkdir(join(file, '..'), { recursive: true });
		await writeFile(join(repository, 'blobs', String(index)), content);
		await symlink(join('..'.concat('/..'.repeat(path.split('/').length)), 'blobs', String(index)), file);
	}
}

describe('a folder with a model', () => {
	it('is used where it lies, checked again there, and left there', async () => {
		const place = join(elsewhere, 'My Model');
		await cp(sd15, place, { recursive: true });
		const job = await add(place);
		expect(job).toMatchObject({ state: 'done', models: ['My-Model'], bytes_done: 0 });
		expect((await readdir(join(folder, 'My-Model'))).sort()).toEqual(['adopted.json', 'files.json']);
		expect(await listed()).toEqual([['My-Model', null]]);
		expect((await test.library.ended(test.library.verify('My-Model').id)).state).toBe('done');
		await rm(join(place, 'tokenizer', 'merges.txt'));
		const damaged = await test.library.ended(test.library.verify('My-Model').id);
		expect(damaged.problem).toMatchObject({ code: 'model_broken', detail: expect.stringContaining('tokenizer/merges.txt is missing') });
		await test.library.remove('My-Model', { kind: 'model', force: false });
		expect(existsSync(join(place, 'unet', 'model.onnx'))).toBe(true);
		expect(await listed()).toEqual([]);
	});

	it.each([
		['nothing at all', 'nothing', 'There is nothing at this place'],
		['an empty folder', '.', 'no model at this place'],
	])('is not made of %s', async (_what, path, words) => {
		const { problem } = await add(join(elsewhere, path));
		expect(problem?.detail).toContain(words);
		expect(problem?.detail).not.toContain(elsewhere);
	});

	it('that leads in circles and holds what is no file is taken in all the same', async () => {
		const place = join(elsewhere, 'odd');
		await cp(sd15, place, { recursive: true });
		for (const name of ['a', 'b', 'unet/c']) await symlink(place, join(place, name));
		execFileSync('sh', ['-c', 'mkfifo "$1" "$2"', 'sh', join(place, 'LICENSE'), join(elsewhere, 'pipe.safetensors')]);
		expect(await add(elsewhere)).toMatchObject({ state: 'done', models: ['odd'] });
	});

	it('some of whose files lie elsewhere keeps them as they are, also those that are called like ours', async () => {
		const place = join(elsewhere, 'linked');
		await cp(sd15, place, { recursive: true });
		await rename(join(place, 'unet'), join(elsewhere, 'unet'));
		await symlink(join(elsewhere, 'unet'), join(place, 'unet'));
		for (const name of ['files.json', 'adopted.json']) await writeFile(join(place, name), JSON.stringify({ folder: '/nowhere' }));
		expect(await add(place)).toMatchObject({ state: 'done', models: ['linked'] });
		expect(await listed()).toEqual([['linked', null]]);
		for (const name of ['files.json', 'adopted.json']) expect(readFileSync(join(place, name), 'utf8')).toBe('{"folder":"/nowhere"}');
		expect(inodeOf(join(folder, 'linked', 'unet', 'model.onnx'))).toBe(inodeOf(join(elsewhere, 'unet', 'model.onnx')));
	});

	it('among the models already is not taken in again, under whatever name', async () => {
		await test.add();
		await symlink(folder, join(elsewhere, 'link'));
		for (const path of [join(folder, 'tiny'), join(elsewhere, 'link', 'tiny')]) {
			const again = await test.add({ source: path, name: 'again' });
			expect(again.problem).toMatchObject({ code: 'conflict', detail: expect.stringContaining('among the models') });
		}
	});

	it('that is broken is refused with the file and the reason, and not listed', async () => {
		const job = await add(join(process.cwd(), 'fixtures/bad-models/pipeline-wrong-io-names'));
		expect(job.problem).toMatchObject({ code: 'model_broken', detail: expect.stringContaining('unet/model.onnx') });
		expect(await listed()).toEqual([]);
	});
});

describe("the hub's cache", () => {
	it('gives its files further names, which ONNX Runtime takes', async () => {
		await cache(elsewhere, 'tiny', readFiles(sd15));
		const job = await add(join(elsewhere, 'models--easel--tiny'));
		expect(job).toMatchObject({ state: 'done', models: ['tiny'] });
		expect(inspectNetwork(join(folder, 'tiny'), 'unet/model.onnx', 'cpu').weightFiles).toEqual(['unet/model.onnx_data']);
		const original = join(elsewhere, 'models--easel--tiny', 'snapshots', 'abc', 'unet', 'model.onnx_data');
		expect(inodeOf(join(folder, 'tiny', 'unet', 'model.onnx_data'))).toBe(inodeOf(original));
		await test.library.remove('tiny', { kind: 'model', force: false });
		expect(readFileSync(original).equals(readFileSync(join(sd15, 'unet', 'model.onnx_data')))).toBe(true);
	});

	it('is taken in as a whole: what can be used is, and the rest is told', async () => {
		await cache(elsewhere, 'tiny', readFiles(sd15));
		await cache(elsewhere, 'checkpoint', { 'sd1.safetensors': readFileSync(checkpoint) });
		await cache(elsewhere, 'torch', { 'model_index.json': Buffer.from('{}'), 'unet/diffusion_pytorch_model.safetensors': Buffer.alloc(4) });
		const job = await add(elsewhere);
		expect(job.state).toBe('done');
		expect([...job.models].sort()).toEqual(['sd1', 'tiny']);
		expect(job.warnings).toEqual([expect.stringContaining('torch (a folder of diffusers without ONNX files)')]);
	});
});

describe('a tree of A1111 or ComfyUI', () => {
	it('gives its checkpoints, LoRAs, embeddings and upscalers, and keeps them', async () => {
		const tree = join(elsewhere, 'models');
		for (const kind of ['Stable-diffusion/nice', 'Lora', 'ESRGAN', 'VAE']) await mkdir(join(tree, kind), { recursive: true });
		await cp(checkpoint, join(tree, 'Stable-diffusion', 'nice', 'photo v1.safetensors'));
		await writeFile(join(tree, 'Stable-diffusion', 'old.ckpt'), 'PK');
		await cp(lora, join(tree, 'Lora', 'style.safetensors'));
		await cp(upscaler, join(tree, 'ESRGAN', 'sharp.onnx'));
		await writeFile(join(tree, 'VAE', 'vae.safetensors'), '');
		const job = await add(elsewhere);
		expect(job).toMatchObject({ state: 'done', problem: null });
		expect([...job.models].sort()).toEqual(['photo-v1', 'sharp', 'style']);
		expect(inodeOf(join(folder, 'photo-v1', 'unet', 'weights.safetensors'))).toBe(
			inodeOf(join(tree, 'Stable-diffusion', 'nice', 'photo v1.safetensors')),
		);
		expect(inodeOf(join(folder, 'loras', 'style.safetensors'))).toBe(inodeOf(join(tree, 'Lora', 'style.safetensors')));
		expect(existsSync(join(folder, 'upscalers', 'sharp.onnx'))).toBe(true);
		expect(job.warnings.join('\n')).toMatch(/old\.ckpt \(a Python pickle/);
		expect(job.warnings.join('\n')).toMatch(/VAE \(such files are not used\)/);
		await test.library.remove('photo-v1', { kind: 'model', force: false });
		await test.library.remove('style', { kind: 'lora', force: false });
		expect((await readdir(join(tree, 'Stable-diffusion', 'nice'))).length + (await readdir(join(tree, 'Lora'))).length).toBe(2);
		expect(existsSync(join(folder, 'loras', 'style.safetensors'))).toBe(false);
	});
});

describe('a single file', () => {
	it('becomes what its content says, whatever it is called', async () => {
		await link(join(process.cwd(), lora), join(elsewhere, 'checkpoint.safetensors')).catch(() =>
			cp(lora, join(elsewhere, 'checkpoint.safetensors')),
		);
		expect(await add(join(elsewhere, 'checkpoint.safetensors'))).toMatchObject({
			state: 'done',
			warnings: [expect.stringContaining('"lora"')],
		});
		expect(existsSync(join(folder, 'loras', 'checkpoint.safetensors'))).toBe(true);
		expect((await add(join(elsewhere, 'checkpoint.safetensors'))).problem?.code).toBe('conflict');
	});

	it('that is nothing known is refused', async () => {
		await writeFile(join(elsewhere, 'x.safetensors'), Buffer.alloc(100, 255));
		expect((await add(join(elsewhere, 'x.safetensors'))).problem).toMatchObject({ code: 'model_broken' });
		await cp(`${sd15}/vae_encoder/model.onnx`, join(elsewhere, 'y.onnx'));
		expect((await add(join(elsewhere, 'y.onnx'))).problem?.detail).toContain('is no upscaler');
	});

	it('in a repository without ONNX is put together there, and shares its weights with the store', async () => {
		test.hub.repositories.set('easel/photo', {
			files: {
				'photo.safetensors': readFileSync(checkpoint),
				'photo-fp16.safetensors': readFileSync(checkpoint),
				LICENSE: Buffer.from('be kind'),
			},
			licence: 'openrail',
		});
		const job = await add('easel/photo');
		expect(job).toMatchObject({ state: 'done', models: ['photo'], variant: 'photo-fp16.safetensors', variants: ['photo.safetensors'] });
		expect(await listed()).toEqual([['photo', null]]);
		expect(existsSync(join(folder, 'photo', 'LICENSE'))).toBe(true);
		const { files } = JSON.parse(readFileSync(join(folder, 'photo', 'files.json'), 'utf8'));
		const { sha256 } = files['unet/weights.safetensors'];
		expect(inodeOf(join(folder, 'blobs', sha256.slice(0, 2), sha256))).toBe(inodeOf(join(folder, 'photo', 'unet', 'weights.safetensors')));
		expect((await test.library.ended(test.library.verify('photo').id)).problem).toBeNull();
		await test.library.remove('photo', { kind: 'model', force: false });
		expect((await readdir(join(folder, 'blobs'), { recursive: true })).filter((name) => name.length > 40)).toEqual([]);
	});

	it('may have an address of its own', async () => {
		test.hub.repositories.set('easel/files', { files: { 'style.safetensors': readFileSync(lora) } });
		const address = `${test.hub.endpoint}/easel/files/resolve/${test.hub.commitOf('easel/files')}/style.safetensors`;
		const asked = await test.library.ended(test.library.add({ source: address }).id);
		expect(asked).toMatchObject({ state: 'licence', licence: { name: 'not stated' } });
		expect((await test.library.ended((await test.library.resume(asked.id, true)).id)).state).toBe('done');
		expect(readFileSync(join(folder, 'loras', 'style.safetensors')).equals(readFileSync(lora))).toBe(true);
		for (const fault of [[], [{ kind: 'no-length' as const }]]) {
			test.hub.faults.set('style.safetensors', fault);
			await test.reopen({ freeBytes: async () => 5_000 });
			const tooLarge = await test.add({ source: address, name: `other-${fault.length}` });
			expect(tooLarge.problem).toMatchObject({ code: 'out_of_disk', detail: expect.stringContaining('no room') });
		}
		await test.reopen();
		expect((await add(`${address.replace('style', 'none')}`)).problem?.detail).toContain('knows no such file');
		expect((await add(`${test.hub.endpoint}/x.exe`)).problem?.field).toBe('source');
	});
});
