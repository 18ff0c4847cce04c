/** The models that lie on this machine. Folders are looked at anew on every call, so one that is added, mended or removed shows at once. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ModelFault } from './model-fault.ts';
import { createHashCache, listModelFiles, type ModelFile } from './model-hash.ts';

/** One model folder as found; `readModelFolder` reads it. */
export interface StoredModel {
	/** Name of the folder. */
	name: string;
	/** Absolute. */
	path: string;
	/** Changes whenever a file of the model changes. */
	stamp: string;
	/** SHA-256 over its files, hex; empty when they cannot be read. */
	hash: string;
	/** Why not even its files can be listed; null in general. */
	fault: ModelFault | null;
}

export interface ModelStore {
	/** All models, by name. */
	list(): Promise<StoredModel[]>;
}

export interface ModelStoreOptions {
	/** Folder that holds models, one folder each. */
	folder: string;
	/** Further model folders, wherever they lie; of two models with one name theirs comes first. */
	models?: readonly string[];
	/** Where hashes are remembered. */
	hashFile: string | null;
}

export function createModelStore({ folder, models = [], hashFile }: ModelStoreOptions): ModelStore {
	const hashes = createHashCache(hashFile);
	const known = new Map<string, StoredModel>();

	async function look(path: string): Promise<StoredModel> {
		const name = basename(path);
		const former = known.get(path);
		try {
			const files = await listModelFiles(path);
			const stamp = await stampOf(path, files);
			if (former?.stamp === stamp) return former;
			const model = { name, path, stamp, hash: await hashes.hash(path, files), fault: null };
			known.set(path, model);
			return model;
		} catch (error) {
			return { name, path, stamp: '', hash: '', fault: toFault(error, name) };
		}
	}

	return {
		list: async () => {
			const paths = new Set([...models.map((path) => resolve(path)), ...(await modelFolders(resolve(folder)))]);
			const found = await Promise.all([...paths].map(look));
			return found.sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
		},
	};
}

/** Folders with a `model_index.json` or a `manifest.json`: a folder with neither is not meant to be a model. */
async function modelFolders(folder: string): Promise<string[]> {
	const paths: string[] = [];
	for (const entry of await readdirOrNothing(folder)) {
		if (entry.startsWith('.')) continue;
		const files = await readdirOrNothing(join(folder, entry));
		if (files.includes('model_index.json') || files.includes('manifest.json')) paths.push(join(folder, entry));
	}
	return paths;
}

async function readdirOrNothing(path: string): Promise<string[]> {
	try {
		return await readdir(path);
	} catch {
		return [];
	}
}

/** Files at the top (manifest, vocabulary) count for freshness, though not for the hash. */
async function stampOf(path: string, files: readonly ModelFile[]): Promise<string> {
	const top: string[] = [];
	for (const name of (await readdir(path)).sort()) {
		const stats = await stat(join(path, name));
		top.push(`${name} ${stats.isFile() ? stats.size : 0} ${stats.mtimeMs}`);
	}
	return [...top, ...files.map(({ file, sizeBytes, changedMs }) => `${file} ${sizeBytes} ${changedMs}`)].join('\n');
}

function toFault(error: unknown, name: string): ModelFault {
	if (error instanceof ModelFault) return error;
	const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
	return new ModelFault('missing-file', name, `the folder cannot be read (${code})`, { cause: error });
}
