import { existsSync, statSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeModel } from '../../engine/describe.ts';
import { readModelFolder } from '../model-folder.ts';
import { createModelStore } from '../model-store.ts';
import { readTemplates } from './templates.ts';

const checkpoint = 'fixtures/checkpoints/sd1.safetensors';
const templates = readTemplates('fixtures/checkpoints/templates');

describe('a checkpoint in the models folder', () => {
	let folder = '';
	let file = '';
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'easel-shelf-'));
		file = join(folder, 'my model.safetensors');
		await copyFile(checkpoint, file);
	});
	afterEach(() => rm(folder, { recursive: true }));
	const list = (models: string[] = []) => createModelStore({ folder, models, hashFile: null, templates }).list();

	it('is a model under the name of its file', async () => {
		const [model, ...others] = await list();
		expect(others).toEqual([]);
		expect(model).toMatchObject({ name: 'my model', path: join(folder, '.assembled', 'my model'), fault: null });
		const { family, traits } = describeModel(readModelFolder(model.path), 'cpu');
		expect(family.name).toBe('stable-diffusion');
		expect(traits).toMatchObject({ takesImage: true, width: 512 });
	});

	it('stays assembled over a restart, and is the same model', async () => {
		const [before] = await list();
		const made = statSync(before.path).ino;
		const [after] = await list();
		expect(after.hash).toBe(before.hash);
		expect(statSync(after.path).ino).toBe(made);
	});

	it('is assembled anew when the file changes', async () => {
		const [before] = await list();
		const made = statSync(before.path).ino;
		await copyFile('fixtures/checkpoints/sd1-inpaint.safetensors', file);
		const [after] = await list();
		expect(after.hash).not.toBe(before.hash);
		expect(statSync(after.path).ino).not.toBe(made);
		expect(readModelFolder(after.path).pipelineClass).toBe('StableDiffusionInpaintPipeline');
	});

	it('takes what its owner writes beside it', async () => {
		await list();
		await writeFile(
			join(folder, 'my model.manifest.json'),
			JSON.stringify({ title: 'Mine', prediction_type: 'v_prediction', defaults: { steps: 9 } }),
		);
		const [model] = await list();
		const { manifest, schedulerConfig } = readModelFolder(model.path);
		expect(manifest).toMatchObject({ title: 'Mine', defaults: { steps: 9 } });
		expect(schedulerConfig['prediction_type']).toBe('v_prediction');
	});

	it('is no longer there when the file is gone, and leaves nothing', async () => {
		await list();
		await rm(file);
		expect(await list()).toEqual([]);
		expect(await readdir(join(folder, '.assembled'))).toEqual([]);
	});

	it('that cannot be opened is listed with the reason, and mended by another file', async () => {
		await writeFile(file, 'not a checkpoint');
		const store = createModelStore({ folder, hashFile: null, templates });
		expect(await store.list()).toMatchObject([{ name: 'my model', fault: { kind: 'corrupt-file', file: 'my model.safetensors' } }]);
		await copyFile(checkpoint, file);
		expect(await store.list()).toMatchObject([{ name: 'my model', fault: null }]);
	});

	it('that was damaged after it was opened is not offered as it was before', async () => {
		await list();
		await writeFile(file, 'not a checkpoint');
		expect(await list()).toMatchObject([{ fault: { kind: 'corrupt-file' } }]);
		expect(existsSync(join(folder, '.assembled', 'my model'))).toBe(false);
	});

	it('that is a LoRA or a pickle says so', async () => {
		await copyFile('fixtures/lora/kohya-style.safetensors', file);
		await writeFile(join(folder, 'old.ckpt'), 'a pickle');
		const [lora, pickle] = await list();
		expect(lora.fault?.message).toMatch(/is a LoRA/);
		expect(pickle.fault?.message).toMatch(/is a pickle/);
	});

	it('a pickle beside the same checkpoint is passed over', async () => {
		await writeFile(join(folder, 'my model.ckpt'), 'a pickle');
		expect(await list()).toMatchObject([{ name: 'my model', fault: null }]);
	});

	it('keeps its ending in its name where a folder has that name', async () => {
		await mkdir(join(folder, 'my model'));
		await writeFile(join(folder, 'my model', 'model_index.json'), '{}');
		const models = await list();
		expect(models.map(({ name, path }) => [name, path])).toEqual([
			['my model', join(folder, 'my model')],
			['my model.safetensors', join(folder, '.assembled', 'my model')],
		]);
	});

	it('may be a link to another place', async () => {
		await rm(file);
		await mkdir(join(folder, 'elsewhere'));
		await copyFile(checkpoint, join(folder, 'elsewhere', 'weights'));
		await symlink(join(folder, 'elsewhere', 'weights'), file);
		const [model] = await list();
		expect(statSync(join(model.path, 'unet', 'weights.safetensors')).ino).toBe(statSync(join(folder, 'elsewhere', 'weights')).ino);
	});

	it('may be given by its path', async () => {
		const elsewhere = join(folder, 'elsewhere');
		await mkdir(elsewhere);
		await copyFile(checkpoint, join(elsewhere, 'my model.safetensors'));
		const models = await list([join(elsewhere, 'my model.safetensors')]);
		expect(models.map(({ name, fault }) => [name, fault])).toEqual([
			['my model', null],
			['my model', null],
		]);
		expect(new Set(models.map(({ path }) => path)).size).toBe(2);
	});

	it('half of a folder that a crash left is never used, and goes after an hour', async () => {
		const half = join(folder, '.assembled', '.assembling-crashed');
		await mkdir(half, { recursive: true });
		expect(await list()).toHaveLength(1);
		expect(existsSync(half)).toBe(true);
		await utimes(half, new Date(0), new Date(0));
		expect(await list()).toHaveLength(1);
		expect(existsSync(half)).toBe(false);
	});
});
