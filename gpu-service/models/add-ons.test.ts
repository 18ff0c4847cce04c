import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AddOnStore, createAddOnStore, type StoredAddOn } from './add-ons.ts';
import { float32, writeSafetensors } from './safetensors.cases.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-add-ons-'));
	for (const name of ['loras/people', 'embeddings', 'upscalers']) await mkdir(join(folder, name), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function open(changed: () => void = () => undefined): AddOnStore {
	return createAddOnStore({ folder, hashFile: join(folder, 'hashes.json'), changed });
}

async function find(store: AddOnStore, name: string): Promise<StoredAddOn> {
	const found = (await store.list('cpu')).find((each) => each.name === name);
	if (found === undefined) throw new Error(`there is no ${name}`);
	return found;
}

describe('the add-ons on this machine', () => {
	it('are those in their folders, by the names of their files', async () => {
		await cp('fixtures/lora/kohya-style.safetensors', join(folder, 'loras/people/kohya.safetensors'));
		await cp('fixtures/lora/peft-style.safetensors', join(folder, 'loras/peft.safetensors'));
		await cp('fixtures/upscaler/rrdb-x2.onnx', join(folder, 'upscalers/rrdb.onnx'));
		await writeFile(join(folder, 'loras/notes.txt'), 'not an add-on');
		writeSafetensors(join(folder, 'embeddings/style.safetensors'), {
			clip_l: float32([2, 768], new Float32Array(2 * 768)),
			clip_g: float32([2, 1280], new Float32Array(2 * 1280)),
		});
		await using store = open();
		const found = await store.list('cpu');
		expect(found.map(({ kind, name, families, fault }) => [kind, name, families, fault])).toEqual([
			['lora', 'kohya', [], null],
			['lora', 'peft', [], null],
			['embedding', 'style', ['sdxl'], null],
			['upscaler', 'rrdb', [], null],
		]);
	});

	it('that have one name in two folders are told apart by their folders', async () => {
		await cp('fixtures/lora/peft-style.safetensors', join(folder, 'loras/a.safetensors'));
		await cp('fixtures/lora/peft-style.safetensors', join(folder, 'loras/people/a.safetensors'));
		await using store = open();
		expect((await store.list('cpu')).map(({ name }) => name)).toEqual(['a', 'people/a']);
	});

	it('are hashed behind the scenes, and once', async () => {
		const path = join(folder, 'loras/peft.safetensors');
		await cp('fixtures/lora/peft-style.safetensors', path);
		const wanted = createHash('sha256').update(readFileSync(path)).digest('hex');
		const known = Promise.withResolvers<void>();
		await using store = open(known.resolve);
		const first = await find(store, 'peft');
		expect(await store.hash(first)).toBe(wanted);
		await known.promise;
		const second = await find(store, 'peft');
		expect(second.hash).toBe(wanted);
		expect(second.stamp).not.toBe(first.stamp);
		await using another = open();
		expect((await find(another, 'peft')).hash).toBe(wanted);
	});

	it('that cannot be used say why', async () => {
		await cp('fixtures/bad-models/safetensors-short/lora.safetensors', join(folder, 'loras/short.safetensors'));
		await writeFile(join(folder, 'embeddings/old.pt'), 'PK');
		writeSafetensors(join(folder, 'loras/weights.safetensors'), { 'conv.weight': float32([1], [1]) });
		await cp('fixtures/pipelines/models/sd15/unet/model.onnx', join(folder, 'upscalers/unet.onnx'));
		await using store = open();
		expect((await find(store, 'short')).fault).toMatchObject({ kind: 'incomplete-file' });
		expect((await find(store, 'old')).fault?.message).toMatch(/pickle file.*get it as .safetensors/);
		expect((await find(store, 'weights')).fault?.message).toContain('holds no LoRA');
		expect((await find(store, 'unet')).fault?.message).toContain('is no upscaler');
	});

	it('are none when there are no folders', async () => {
		await rm(join(folder, 'loras'), { recursive: true });
		await using store = open();
		expect(await store.list('cpu')).toEqual([]);
	});
});
