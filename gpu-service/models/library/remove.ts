/** Takes a model away: its names of files go, what nobody else names goes with them, and what was adopted stays where it is. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ModelFileKind, ModelRemoval } from '#contract/models.ts';
import { ProblemError } from '#contract/problem.ts';
import { isCheckpointPath } from '../checkpoint/shelf.ts';
import { readDefaultModel } from '../default-model.ts';
import { readJsonObject } from '../json-file.ts';
import { parseManifest } from '../manifest.ts';
import { syncFolder } from '../store/blobs.ts';
import { listFolder } from '../store/list-folder.ts';
import { adoptionFile, readAdoption } from '../store/record.ts';
import { addOnFolders, type Workshop } from './parts.ts';

export interface Removal {
	name: string;
	kind: ModelFileKind;
	/** Removes it whatever breaks. */
	force: boolean;
	/** What needs it now, each as a sentence. */
	uses: readonly string[];
	/** For the time between its names and its end. */
	bin: string;
}

/** @throws ProblemError `not_found`; `conflict` saying what would break. */
export async function remove(workshop: Workshop, { name, kind, force, uses, bin }: Removal): Promise<ModelRemoval> {
	const place = placeOf(workshop.folder, name, kind);
	const breaks = [...uses, ...(kind === 'model' ? await consequences(workshop.folder, place, name) : [])];
	if (breaks.length > 0 && !force) {
		throw new ProblemError('conflict', `${breaks.join(' ')} Remove "${name}" all the same with force.`);
	}
	const isAdopted = kind === 'model' && (await readAdoption(place)) !== null;
	const own = kind === 'model' && !isAdopted ? await ownBytes(place) : 0;
	await rm(bin, { recursive: true, force: true });
	await mkdir(dirname(bin), { recursive: true });
	// Gone at once for whoever looks, however long the rest takes.
	await rename(place, bin);
	await syncFolder(dirname(place));
	await rm(bin, { recursive: true, force: true });
	return { name, bytes_freed: own + (await workshop.sweep()) };
}

/** @throws ProblemError `not_found`; `conflict` for a checkpoint that was put there by hand */
export function placeOf(folder: string, name: string, kind: ModelFileKind): string {
	const isPlain = /^[^/\\\0]{1,200}$/.test(name) && !name.startsWith('.');
	const ending = kind === 'upscaler' ? '.onnx' : '.safetensors';
	const place = kind === 'model' ? join(folder, name) : join(folder, addOnFolders[kind], `${name}${ending}`);
	if (!isPlain || !(kind === 'model' ? isModel(place) : existsSync(place))) {
		const file = isPlain && kind === 'model' ? checkpointNamed(folder, name) : null;
		if (file === null) throw new ProblemError('not_found', `There is no ${kind} "${name.slice(0, 64)}".`);
		const detail = `"${name}" is the file ${file}, which was put into the models folder by hand: nothing is known to compare it with, and it goes when you delete it.`;
		throw new ProblemError('conflict', detail);
	}
	return place;
}

/** The checkpoint at the top of the models folder that is listed under this name, with its ending or without; null for none. */
function checkpointNamed(folder: string, name: string): string | null {
	const files = [name, `${name}.safetensors`, `${name}.ckpt`].filter(isCheckpointPath);
	return files.find((file) => existsSync(join(folder, file))) ?? null;
}

/** As the model store tells them: everything else under `models/` has another meaning, or is somebody's own. */
function isModel(place: string): boolean {
	return ['model_index.json', 'manifest.json', adoptionFile].some((file) => existsSync(join(place, file)));
}

/** What else would change without it, a sentence each. @param place of the model's folder */
export async function consequences(models: string, place: string, name: string): Promise<string[]> {
	const chosen = await readDefaultModel(models);
	if (chosen !== null && chosen !== name) return [];
	if (chosen === name) return [defaultWords(name)];
	try {
		const { isDefault } = parseManifest(readJsonObject(place, 'manifest.json'));
		return isDefault ? [defaultWords(name)] : [];
	} catch {
		// A manifest that cannot be read makes nothing the default.
		return [];
	}
}

function defaultWords(name: string): string {
	return `"${name}" is the model of all requests that name none.`;
}

/** Bytes of files that have no other name, neither in the store nor elsewhere. */
async function ownBytes(place: string): Promise<number> {
	const files = await listFolder(place);
	return files.reduce((sum, { bytes, names }) => sum + (names === 1 ? bytes : 0), 0);
}
