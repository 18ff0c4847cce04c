/** Puts a backup back: checked whole before anything is touched, and then in one go. */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readZip, unpackEntry, type ZipEntry, ZipError } from '../cuda/zip.ts';
import { takeLock } from '../start/lock.ts';
import { databaseNames } from './databases.ts';
import { type BackupHead, backupFormat, checksumsName, headName, keyNames } from './format.ts';
import { BackupProblem } from './problem.ts';
import { beginSwaps, finishSwaps, type Swap } from './swap.ts';

export interface RestoreOptions {
	file: string;
	data: string;
	outputs: string;
	/** Only the data folder: for the way back after an update, which touches no pictures. */
	dataOnly: boolean;
}

export interface Restored {
	head: BackupHead;
	/** Folders in which what was there before is kept. */
	kept: string[];
	/** Settings of the backup, if it holds some; nothing is done with them. */
	settings: string | null;
}

/** What is made again by itself, and saves time when it need not be. */
const caches = ['prepared', 'recipes', 'cuda', 'thumbnails', 'model-hashes.json'];

/** @throws BackupProblem; then everything is as it was. */
export async function restoreBackup({ file, data, outputs, dataOnly }: RestoreOptions): Promise<Restored> {
	mkdirSync(data, { recursive: true, mode: 0o700 });
	finishSwaps(data);
	const lock = takeLock(data);
	if (lock === null) throw new BackupProblem('Easel is running. Stop it first, then try again.');
	using held = new DisposableStack();
	held.use(lock);
	const staging = `${data}.restoring`;
	try {
		refuseOpenDatabases(data);
		rmSync(staging, { recursive: true, force: true });
		const head = await unpack(file, staging, dataOnly);
		const stagedOutputs = `${outputs}.restoring`;
		rmSync(stagedOutputs, { recursive: true, force: true });
		mkdirSync(join(staging, 'data'), { recursive: true, mode: 0o700 });
		if (!head.keys || dataOnly) carryOver(data, join(staging, 'data'), keyNames);
		const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
		const swaps: Swap[] = [{ target: data, staged: `${data}.restored`, kept: `${data}.before-${stamp}` }];
		rmSync(`${data}.restored`, { recursive: true, force: true });
		renameSync(join(staging, 'data'), `${data}.restored`);
		if (!dataOnly) {
			mkdirSync(join(staging, 'outputs'), { recursive: true });
			// On the file system of the pictures, where it can take their place at once.
			await moveFolder(join(staging, 'outputs'), stagedOutputs);
			swaps.push({ target: outputs, staged: stagedOutputs, kept: `${outputs}.before-${stamp}` });
		}
		const settings = join(staging, 'settings/.env');
		const text = existsSync(settings) ? readFileSync(settings, 'utf8') : null;
		// An open file would hold the folder on some systems.
		held.dispose();
		beginSwaps(data, swaps);
		const [{ kept: old = '' } = {}] = swaps;
		for (const name of caches)
			if (existsSync(join(old, name)) && !existsSync(join(data, name))) renameSync(join(old, name), join(data, name));
		return { head, kept: swaps.map(({ kept }) => kept).filter((folder) => existsSync(folder)), settings: text };
	} catch (error) {
		if (error instanceof ZipError) throw new BackupProblem(`${basename(file)} cannot be put back: ${error.message}. Nothing was changed.`);
		throw error;
	} finally {
		rmSync(staging, { recursive: true, force: true });
	}
}

/** Unpacks everything and compares it with the checksums. @throws BackupProblem, ZipError */
async function unpack(file: string, staging: string, dataOnly: boolean): Promise<BackupHead> {
	if (!existsSync(file)) throw new BackupProblem(`There is no file ${file}.`);
	const entries = await readZip(file);
	const signal = new AbortController().signal;
	const place = (entry: ZipEntry) => join(staging, safeName(entry.name));
	const unpackOne = async (entry: ZipEntry): Promise<string> => {
		mkdirSync(dirname(place(entry)), { recursive: true, mode: 0o700 });
		return await unpackEntry(file, entry, place(entry), signal);
	};
	const find = (name: string): ZipEntry => {
		const entry = entries.find((one) => one.name === name);
		if (entry === undefined)
			throw new BackupProblem(`${basename(file)} is no whole backup of Easel: ${name} is missing. Nothing was changed.`);
		return entry;
	};
	const [headEntry, sumsEntry] = [find(headName), find(checksumsName)];
	await unpackOne(headEntry);
	const head = JSON.parse(readFileSync(place(headEntry), 'utf8')) as BackupHead;
	if (head.format > backupFormat) {
		throw new BackupProblem(`${basename(file)} was made by a newer Easel (${head.version}). Update this one first. Nothing was changed.`);
	}
	await unpackOne(sumsEntry);
	const sums = JSON.parse(readFileSync(place(sumsEntry), 'utf8')) as Record<string, string>;
	const missing = Object.keys(sums).find((name) => !entries.some((entry) => entry.name === name));
	if (missing !== undefined) throw new BackupProblem(`${basename(file)} is damaged: ${missing} is missing. Nothing was changed.`);
	for (const entry of entries) {
		if (entry === sumsEntry || (dataOnly && entry.name.startsWith('outputs/'))) continue;
		if ((await unpackOne(entry)) !== sums[entry.name]) {
			throw new BackupProblem(`${basename(file)} is damaged: ${entry.name} has another checksum. Nothing was changed.`);
		}
	}
	return head;
}

/** Names are data of whoever made the archive: none may lead out of the folder. @throws BackupProblem */
function safeName(name: string): string {
	const parts = name.split('/');
	const isKnown = [headName, checksumsName].includes(name) || ['data', 'outputs', 'settings'].includes(parts[0] ?? '');
	if (isKnown && !name.includes('\\') && !name.includes('\0') && parts.every((part) => part !== '' && part !== '.' && part !== '..'))
		return name;
	throw new BackupProblem('The archive holds a name that no backup of Easel has. Nothing was changed.');
}

/** An Easel that was started in parts holds no lock of the folder, but those of its databases. */
function refuseOpenDatabases(data: string): void {
	for (const name of databaseNames) {
		if (!existsSync(join(data, name))) continue;
		using database = new DatabaseSync(join(data, name), { timeout: 0 });
		try {
			database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
		} catch (error) {
			if (error instanceof Error && 'errcode' in error && error.errcode === 5) {
				throw new BackupProblem('Easel is running. Stop it first, then try again.');
			}
			// A damaged one is what a restore is for.
		}
	}
}

function carryOver(from: string, to: string, names: readonly string[]): void {
	for (const name of names) {
		if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true });
	}
}

/** By a rename, or by copying where that is another file system. */
async function moveFolder(from: string, to: string): Promise<void> {
	try {
		renameSync(from, to);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
		await cp(from, to, { recursive: true });
	}
}
