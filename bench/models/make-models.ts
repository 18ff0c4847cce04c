/** The models of the measurements, made when they are first needed. */
import { existsSync } from 'node:fs';
import { cp, link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { models } from '../engine/backend.ts';
import { makeRandomModel } from './random-model.ts';
import { makeTinyDecoder } from './tiny-decoder.ts';

export async function makeModels(): Promise<void> {
	await makeRandomModel('sd1', join(models, 'sd1'));
	const tiny = join(models, 'sd1-tiny');
	if (existsSync(tiny)) return;
	const partial = join(models, '.sd1-tiny.partial');
	await rm(partial, { recursive: true, force: true });
	await linkFolder(join(models, 'sd1'), partial);
	for (const file of ['model.onnx', 'weights.bin']) await rm(join(partial, 'vae_decoder', file));
	await writeFile(join(partial, 'vae_decoder/model.onnx'), makeTinyDecoder());
	await rename(partial, tiny);
}

/** SDXL: apart from the others, as it takes 13.6 GB. */
export async function makeLargeModel(): Promise<void> {
	await makeRandomModel('sdxl', join(models, 'sdxl'));
}

/** Large files as further names of the same, small ones copied. */
async function linkFolder(from: string, to: string): Promise<void> {
	await mkdir(to, { recursive: true });
	for (const entry of await readdir(from, { withFileTypes: true })) {
		const [source, target] = [join(from, entry.name), join(to, entry.name)];
		if (entry.isDirectory()) await linkFolder(source, target);
		else if (/\.(bin|onnx)$/.test(entry.name)) await link(source, target);
		else await cp(source, target);
	}
}
