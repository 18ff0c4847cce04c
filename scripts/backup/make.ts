/** Makes a backup of everything that people own, also while Easel runs. */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { makeZip } from 'client-zip';
import { databaseNames } from './databases.ts';
import { type BackupHead, backupFormat, checksumsName, headName, isOfPictures, keyNames } from './format.ts';

export interface MakeBackupOptions {
	/** The archive; made whole or not at all. */
	file: string;
	data: string;
	outputs: string;
	/** Folder of the project, for `.env`. */
	root: string;
	/** Folder with copies of the databases. */
	databases: string;
	version: string;
	withKeys: boolean;
	/** Leaves the pictures out: for a way back that is soon needed or never. */
	withPictures: boolean;
}

export interface MadeBackup {
	files: number;
	bytes: number;
}

interface Entry {
	name: string;
	path: string;
}

export async function makeBackup(options: MakeBackupOptions): Promise<MadeBackup> {
	const { file, version, withKeys } = options;
	const head: BackupHead = { format: backupFormat, created_at: new Date().toISOString(), version, keys: withKeys };
	const sums: Record<string, string> = {};
	let bytes = 0;

	async function* parts() {
		const text = `${JSON.stringify(head, null, '\t')}\n`;
		sums[headName] = createHash('sha256').update(text).digest('hex');
		yield { name: headName, input: text };
		for await (const { name, path } of entriesOf(options)) {
			const facts = await stat(path).catch(() => null);
			// Deleted since it was listed.
			if (facts === null || !facts.isFile()) continue;
			const hash = createHash('sha256');
			const content = createReadStream(path, { highWaterMark: 1024 * 1024 }).on('data', (chunk) => {
				hash.update(chunk);
				bytes += chunk.length;
			});
			yield { name, input: Readable.toWeb(content) as ReadableStream<Uint8Array>, lastModified: facts.mtime };
			sums[name] = hash.digest('hex');
		}
		yield { name: checksumsName, input: JSON.stringify(sums) };
	}

	mkdirSync(dirname(file), { recursive: true });
	const partial = `${file}.partial`;
	try {
		const archive = Readable.fromWeb(makeZip(parts()) as NodeReadableStream);
		await pipeline(archive, createWriteStream(partial, { mode: 0o600, flush: true }));
		renameSync(partial, file);
		sync(dirname(file));
	} catch (error) {
		rmSync(partial, { force: true });
		throw error;
	}
	return { files: Object.keys(sums).length, bytes };
}

async function* entriesOf({ data, outputs, root, databases, withKeys, withPictures }: MakeBackupOptions): AsyncIterable<Entry> {
	for (const name of databaseNames) yield { name: `data/${name}`, path: join(databases, name) };
	if (withKeys) {
		yield { name: 'settings/.env', path: join(root, '.env') };
		for (const name of keyNames) {
			yield { name: `data/${name}`, path: join(data, name) };
			yield* filesBelow(join(data, name), `data/${name}`);
		}
	}
	if (withPictures) yield* filesBelow(outputs, 'outputs', isOfPictures);
}

async function* filesBelow(folder: string, name: string, isWanted = (_name: string) => true): AsyncIterable<Entry> {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		if (!isWanted(entry.name)) continue;
		const inside = { name: `${name}/${entry.name}`, path: join(folder, entry.name) };
		if (entry.isDirectory()) yield* filesBelow(inside.path, inside.name);
		else if (entry.isFile() && !entry.name.endsWith('.partial')) yield inside;
	}
}

function sync(folder: string): void {
	if (process.platform === 'win32') return;
	const handle = openSync(folder, 'r');
	fsyncSync(handle);
	closeSync(handle);
}
