/** `files.json` at the root of a model's folder: every file with its hash, and where it came from. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelLicence } from '#contract/models.ts';
import { isObject } from '../json-file.ts';
import { isPlainPath } from '../safe-path.ts';

export interface RecordedFile {
	sha256: string;
	bytes: number;
	/** When it was placed or looked at last (ms); as long as size and time are these, nobody has written to it. */
	changed_ms: number;
	/** Path in its repository; null for what was made here. */
	from: string | null;
}

export interface FilesRecord {
	source: {
		kind: 'repository' | 'address' | 'place';
		/** `org/name`, the address, or the place as it was given. */
		name: string;
		commit: string | null;
		licence: ModelLicence | null;
	};
	/** By path in the model's folder, or in the folder that it was adopted from. */
	files: Record<string, RecordedFile>;
}

export const recordFile = 'files.json';
/** In a folder under `models/`: `{"folder": "…"}`, where the model really lies. What is there is never written to and never removed. */
export const adoptionFile = 'adopted.json';

/** Null when there is none, or none that can be understood. @param folder of the model under `models/`. */
export async function readRecord(folder: string): Promise<FilesRecord | null> {
	const value = await readJson(join(folder, recordFile));
	if (!isObject(value) || !isObject(value['source']) || !isObject(value['files'])) return null;
	const files: FilesRecord['files'] = {};
	for (const [path, file] of Object.entries(value['files'])) {
		if (!isPlainPath(path) || !isRecordedFile(file)) return null;
		files[path] = file;
	}
	return { source: value['source'] as unknown as FilesRecord['source'], files };
}

export async function writeRecord(folder: string, record: FilesRecord): Promise<void> {
	await writeFile(join(folder, recordFile), `${JSON.stringify(record, null, '\t')}\n`, { flush: true });
}

/** The folder that a model was adopted from; null for one that lies under `models/` itself. */
export async function readAdoption(folder: string): Promise<string | null> {
	const value = await readJson(join(folder, adoptionFile));
	return isObject(value) && typeof value['folder'] === 'string' ? value['folder'] : null;
}

/** What is recorded of a file with this content. */
export async function recordOf(path: string, sha256: string, from: string | null): Promise<RecordedFile> {
	const { size, mtimeMs } = await stat(path);
	return { sha256, bytes: size, changed_ms: mtimeMs, from };
}

function isRecordedFile(value: unknown): value is RecordedFile {
	return (
		isObject(value) &&
		typeof value['sha256'] === 'string' &&
		/^[0-9a-f]{64}$/.test(value['sha256']) &&
		typeof value['bytes'] === 'number' &&
		typeof value['changed_ms'] === 'number' &&
		(value['from'] === null || typeof value['from'] === 'string')
	);
}

async function readJson(file: string): Promise<unknown> {
	try {
		return JSON.parse(await readFile(file, 'utf8'));
	} catch {
		return null;
	}
}
