/**
 * Checkpoints that lie in the models folder, as model folders: each is assembled when it is first seen, anew when it or what lies beside it
 * has changed, and its folder goes when the file goes. The folders lie in `.assembled/` of the models folder.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isObject } from '../json-file.ts';
import { ModelFault } from '../model-fault.ts';
import { assembleCheckpoint } from './assemble.ts';
import { ownFilePaths, stemOf } from './own-files.ts';
import { publicTemplates, type Templates } from './templates.ts';

/** A checkpoint as the model store lists it. */
interface ShelvedCheckpoint {
	/** Name of the file without its ending. */
	name: string;
	/** The checkpoint, absolute. */
	file: string;
	/** The assembled folder; the file itself when it cannot be opened. */
	path: string;
	/** Why it cannot be opened; null in general. */
	fault: ModelFault | null;
}

export interface CheckpointShelf {
	/** All checkpoints of the models folder, and others by their paths. */
	list(others?: readonly string[]): Promise<ShelvedCheckpoint[]>;
}

const shelfFolder = '.assembled';
const recordFile = 'assembled.json';
/** Raised when the same checkpoint and the same templates make another folder than before. */
const layout = 1;
/** What a crash left behind is removed after this long; nobody assembles for an hour. */
const leftoverMs = 60 * 60 * 1000;
const endings = ['.safetensors', '.ckpt'];

/** True for a path that is a checkpoint by its name, and not a model folder. */
export function isCheckpointPath(path: string): boolean {
	return endings.includes(extname(path).toLowerCase());
}

/** @param folder the models folder */
export function createCheckpointShelf(folder: string, templates: Templates = publicTemplates): CheckpointShelf {
	const shelf = join(resolve(folder), shelfFolder);
	const faults = new Map<string, { stamp: string; fault: ModelFault }>();
	const assembling = new Map<string, Promise<ShelvedCheckpoint>>();

	async function look(file: string): Promise<ShelvedCheckpoint> {
		const name = stemOf(file);
		const path = join(dirname(file) === resolve(folder) ? shelf : join(shelf, `elsewhere-${short(dirname(file))}`), name);
		try {
			const stamp = await stampOf(file, templates);
			const known = faults.get(file);
			if (known?.stamp === stamp) return { name, file, path: file, fault: known.fault };
			if (!(await isCurrent(path, stamp))) await assemble(file, path, stamp);
			return { name, file, path, fault: null };
		} catch (error) {
			return { name, file, path: file, fault: toFault(error, file) };
		}
	}

	async function assemble(file: string, path: string, stamp: string): Promise<void> {
		const record = `${JSON.stringify({ source: file, stamp }, null, '\t')}\n`;
		try {
			await assembleCheckpoint(file, path, { templates, extraFiles: { [recordFile]: record } });
		} catch (error) {
			if (error instanceof ModelFault) faults.set(file, { stamp, fault: error });
			await rm(path, { recursive: true, force: true });
			throw error;
		}
	}

	/** Two who ask at the same time wait for one assembling. */
	function lookOnce(file: string): Promise<ShelvedCheckpoint> {
		const looking = assembling.get(file) ?? look(file).finally(() => assembling.delete(file));
		assembling.set(file, looking);
		return looking;
	}

	return {
		list: async (others = []) => {
			const own = (await checkpointFiles(resolve(folder))).map((file) => join(resolve(folder), file));
			await tidy(shelf);
			const found: ShelvedCheckpoint[] = [];
			for (const file of new Set([...others.map((path) => resolve(path)), ...own])) found.push(await lookOnce(file));
			return found;
		},
	};
}

/** Of two files with one name the one that can be opened counts. */
async function checkpointFiles(folder: string): Promise<string[]> {
	const files = (await readdirOrNothing(folder)).filter((file) => !file.startsWith('.') && isCheckpointPath(file));
	const stems = new Set(files.filter((file) => file.toLowerCase().endsWith('.safetensors')).map(stemOf));
	return files.filter((file) => !file.toLowerCase().endsWith('.ckpt') || !stems.has(stemOf(file)));
}

/** Changes whenever the checkpoint, what lies beside it, or the way of assembling changes. */
async function stampOf(file: string, { fingerprint }: Templates): Promise<string> {
	const { manifest, yaml } = ownFilePaths(file);
	const parts = [`layout ${layout} ${fingerprint()}`];
	for (const path of [await realpath(file), manifest, yaml]) {
		const stats = await statOrNothing(path);
		parts.push(stats === null ? 'none' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`);
	}
	return parts.join(', ');
}

async function isCurrent(path: string, stamp: string): Promise<boolean> {
	return (await readRecord(path))?.stamp === stamp;
}

/** Removes folders whose checkpoint is gone, and halves of folders. */
async function tidy(shelf: string): Promise<void> {
	for (const entry of await readdirOrNothing(shelf)) {
		const path = join(shelf, entry);
		if (entry.startsWith('elsewhere-')) await tidy(path);
		else if (entry.startsWith('.')) {
			const stats = await statOrNothing(path);
			if (stats !== null && Date.now() - stats.mtimeMs > leftoverMs) await rm(path, { recursive: true, force: true });
		} else {
			const record = await readRecord(path);
			if (record === null || (await statOrNothing(record.source)) === null) await rm(path, { recursive: true, force: true });
		}
	}
}

async function readRecord(path: string): Promise<{ source: string; stamp: string } | null> {
	try {
		const value: unknown = JSON.parse(await readFile(join(path, recordFile), 'utf8'));
		if (!isObject(value) || typeof value['source'] !== 'string' || typeof value['stamp'] !== 'string') return null;
		return { source: value['source'], stamp: value['stamp'] };
	} catch {
		return null;
	}
}

async function statOrNothing(path: string) {
	try {
		return await stat(path);
	} catch {
		return null;
	}
}

async function readdirOrNothing(path: string): Promise<string[]> {
	try {
		return (await readdir(path)).sort();
	} catch {
		return [];
	}
}

function short(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function toFault(error: unknown, file: string): ModelFault {
	if (error instanceof ModelFault) return error;
	const code = error instanceof Error && 'code' in error ? String(error.code) : null;
	const reasons: Record<string, string> = {
		ENOENT: 'is missing',
		ENOSPC: 'cannot be opened: there is no space left beside it for the folder it is opened from',
		EROFS: 'cannot be opened: the models folder cannot be written to, and a checkpoint is opened from a folder that is made there',
		EACCES: 'cannot be read, or the models folder cannot be written to',
	};
	if (code === null) throw error;
	return new ModelFault('missing-file', basename(file), reasons[code] ?? `cannot be opened (${code})`, { cause: error });
}
