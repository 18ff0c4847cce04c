/** The models that lie on this machine. Folders are looked at anew on every call, so one that is added, mended or removed shows at once. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createCheckpointShelf, isCheckpointPath } from './checkpoint/shelf.ts';
import type { Templates } from './checkpoint/templates.ts';
import { ModelFault } from './model-fault.ts';
import { createHashCache, listModelFiles, type ModelFile } from './model-hash.ts';
import { adoptionFile, readAdoption, readRecord } from './store/record.ts';

/** One model folder as found; `readModelFolder` reads it. */
export interface StoredModel {
	/** Name of the folder; of a checkpoint, that of its file without the ending, or with it where a folder has that name too. */
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
	/** What checkpoints are opened with; absent: what lies with the program. */
	templates?: Templates;
}

export function createModelStore({ folder, models = [], hashFile, templates }: ModelStoreOptions): ModelStore {
	const shelf = createCheckpointShelf(folder, templates);
	const hashes = createHashCache(hashFile);
	const known = new Map<string, StoredModel>();

	async function look({ name, path, home = path, fault = null }: FoundFolder): Promise<StoredModel> {
		if (fault !== null) return { name, path, stamp: '', hash: '', fault };
		const former = known.get(path);
		try {
			const files = await listModelFiles(path);
			const stamp = await stampOf(path, files);
			if (former?.stamp === stamp) return former;
			const model = { name, path, stamp, hash: await hashes.hash(path, files, (await readRecord(home))?.files), fault: null };
			known.set(path, model);
			return model;
		} catch (error) {
			return { name, path, stamp: '', hash: '', fault: toFault(error, name) };
		}
	}

	return {
		list: async () => {
			const checkpoints = await shelf.list(models.filter(isCheckpointPath));
			const given = models
				.filter((path) => !isCheckpointPath(path))
				.map((path) => ({ name: basename(resolve(path)), path: resolve(path) }));
			const own = await modelFolders(resolve(folder));
			const taken = new Set(own.map(({ name }) => name));
			const named = checkpoints.map(({ name, file, path, fault }) => {
				const isSecond = taken.has(name) && dirname(file) === resolve(folder);
				return { name: isSecond ? basename(file) : name, path, fault };
			});
			const folders = new Map<string, FoundFolder>();
			for (const one of [...given, ...named, ...own]) {
				if (!folders.has(one.path)) folders.set(one.path, one);
			}
			const found = await Promise.all([...folders.values()].map(look));
			return found.sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
		},
	};
}

interface FoundFolder {
	name: string;
	/** Absolute. */
	path: string;
	/** Its folder under `models/` where that is another one. */
	home?: string;
	/** Why it need not be looked into. */
	fault?: ModelFault | null;
}

/**
 * Folders with a `model_index.json` or a `manifest.json`: a folder with neither is not meant to be a model. One with an `adopted.json` is the
 * name of a model that lies elsewhere.
 */
async function modelFolders(folder: string): Promise<FoundFolder[]> {
	const found: FoundFolder[] = [];
	for (const name of await readdirOrNothing(folder)) {
		if (name.startsWith('.')) continue;
		const path = join(folder, name);
		const files = await readdirOrNothing(path);
		const adopted = files.includes(adoptionFile) ? await readAdoption(path) : null;
		if (adopted !== null) found.push({ name, path: resolve(adopted), home: path });
		else if (files.includes('model_index.json') || files.includes('manifest.json')) found.push({ name, path });
	}
	return found;
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
