/** The identity of a model: SHA-256 over its files, remembered so that gigabytes are read once. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isObject } from './json-file.ts';
import { statInside } from './safe-path.ts';
import type { FilesRecord } from './store/record.ts';

export interface ModelFile {
	/** Relative to the model's folder, forward slashes. */
	file: string;
	sizeBytes: number;
	changedMs: number;
	/** Number in the file system: names of one file share it. */
	inode: number;
}

/**
 * The files that make a model what it is: `model_index.json` and everything in its component folders. Cards, manifests and sample
 * pictures at the top may change without making it another model. Sorted by name.
 */
export async function listModelFiles(path: string): Promise<ModelFile[]> {
	const files: ModelFile[] = [];
	for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
		if (entry.name.startsWith('.') || entry.isDirectory()) continue;
		const file = join(entry.parentPath, entry.name)
			.slice(path.length + 1)
			.replaceAll('\\', '/');
		if (!file.includes('/') && file !== 'model_index.json') continue;
		if (file.startsWith('.')) continue;
		const stats = statInside(path, file);
		if (stats !== null) files.push({ file, ...stats });
	}
	return files.sort((a, b) => (a.file < b.file ? -1 : 1));
}

export interface HashCache {
	/**
	 * SHA-256 over names and contents of the files, hex.
	 * @param recorded hashes that were found when the files were placed; they count as long as size and time are those of then.
	 */
	hash(path: string, files: readonly ModelFile[], recorded?: FilesRecord['files']): Promise<string>;
	/** SHA-256 of one file in the folder, hex. */
	hashOne(path: string, file: ModelFile): Promise<string>;
	/** The same when it is known already; else null. */
	known(path: string, file: ModelFile): Promise<string | null>;
}

/** @param file where the hashes are remembered; null remembers them for the life of the process only. */
export function createHashCache(file: string | null): HashCache {
	let entries: Promise<Record<string, string>> | null = null;
	let writing = Promise.resolve();
	const reading = new Map<string, Promise<string>>();
	/** Two who ask at the same time wait for one reading. */
	const hashOnce = (key: string, path: string): Promise<string> => {
		const hash = reading.get(key) ?? hashFile(path).finally(() => reading.delete(key));
		reading.set(key, hash);
		return hash;
	};
	/** Hashes of the files, in their order. */
	const hashAll = async (path: string, files: readonly ModelFile[], recorded: FilesRecord['files'] = {}): Promise<string[]> => {
		entries ??= readEntries(file);
		const known = await entries;
		const hashes: string[] = [];
		/** A checkpoint lies in the folder of each of its networks, and is read once. */
		const byInode = new Map<number, string>();
		let isNew = false;
		for (const each of files) {
			const key = keyOf(path, each);
			if (known[key] === undefined) {
				known[key] = byInode.get(each.inode) ?? recordedHash(each, recorded) ?? (await hashOnce(key, join(path, each.file)));
				isNew = true;
			}
			byInode.set(each.inode, known[key]);
			hashes.push(known[key]);
		}
		if (isNew && file !== null) {
			// What cannot be remembered is read again next time.
			writing = writing.then(() => writeEntries(file, known)).catch(() => undefined);
			await writing;
		}
		return hashes;
	};
	return {
		hash: async (path, files, recorded) => {
			const whole = createHash('sha256');
			for (const [index, hash] of (await hashAll(path, files, recorded)).entries()) whole.update(`${files[index]?.file}\0${hash}\n`);
			return whole.digest('hex');
		},
		hashOne: async (path, each) => (await hashAll(path, [each]))[0] ?? '',
		known: async (path, each) => {
			entries ??= readEntries(file);
			return (await entries)[keyOf(path, each)] ?? null;
		},
	};
}

function recordedHash({ file, sizeBytes, changedMs }: ModelFile, recorded: FilesRecord['files']): string | null {
	const { bytes, changed_ms, sha256 } = recorded[file] ?? {};
	return bytes === sizeBytes && changed_ms === changedMs ? (sha256 ?? null) : null;
}

function keyOf(path: string, { file, sizeBytes, changedMs }: ModelFile): string {
	return `${path}/${file} ${sizeBytes} ${changedMs}`;
}

async function hashFile(path: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
	return hash.digest('hex');
}

/** A cache that cannot be read is an empty one. */
async function readEntries(file: string | null): Promise<Record<string, string>> {
	if (file === null) return {};
	try {
		const value: unknown = JSON.parse(await readFile(file, 'utf8'));
		return isObject(value)
			? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
			: {};
	} catch {
		return {};
	}
}

async function writeEntries(file: string, entries: Record<string, string>): Promise<void> {
	await mkdir(dirname(file), { recursive: true, mode: 0o700 });
	const partial = `${file}.${process.pid}.partial`;
	await writeFile(partial, JSON.stringify(entries, null, '\t'));
	await rename(partial, file);
}
