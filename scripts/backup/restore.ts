/** Puts a backup back: checked whole before anything is touched, and then in one go. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readZip, unpackEntry, type ZipEntry, ZipError } from '../cuda/zip.ts';
import { takeLock } from '../start/lock.ts';
import { databaseNames } from './databases.ts';
import { type BackupHead, backupFormat, checksumsName, headName, isOfPictures, keyNames } from './format.ts';
import { BackupProblem } from './problem.ts';
import { beginSwaps, finishSwaps, type Swap, swapFile } from './swap.ts';

export interface RestoreOptions {
	file: string;
	data: string;
	outputs: string;
	/** Only the databases: for the way back after an update, which touches no pictures and no keys. */
	dataOnly: boolean;
}

export interface Restored {
	head: BackupHead;
	/** Folders in which what was there before is kept. */
	kept: string[];
	/** Settings of the backup, if it holds some; nothing is done with them. */
	settings: string | null;
}

/** Where a backup is unpacked, in the folder that it comes into: another place may be another file system. */
const stagingName = '.restoring';
/** The index of pictures is made anew from what the outputs folder holds then. */
const replacedDatabases = [...databaseNames, 'index.sqlite'];

/** @throws BackupProblem; then everything is as it was. */
export async function restoreBackup({ file, data, outputs, dataOnly }: RestoreOptions): Promise<Restored> {
	mkdirSync(data, { recursive: true, mode: 0o700 });
	finishSwaps(data);
	const lock = takeLock(data);
	if (lock === null) throw new BackupProblem('Easel is running. Stop it first, then try again.');
	using _lock = lock;
	const staging = { data: join(data, stagingName), outputs: join(outputs, stagingName) };
	const removeStaging = () => {
		for (const folder of Object.values(staging)) rmSync(folder, { recursive: true, force: true });
	};
	try {
		refuseOpenDatabases(data);
		removeStaging();
		const head = await unpack(file, staging, dataOnly);
		const kept = `.before-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
		const withKeys = head.keys && !dataOnly;
		const staged = join(staging.data, 'data');
		mkdirSync(staged, { recursive: true, mode: 0o700 });
		if (!withKeys) for (const name of keyNames) rmSync(join(staged, name), { recursive: true, force: true });
		const isReplaced = (name: string) =>
			replacedDatabases.includes(name.replace(/-(wal|shm|journal)$/, '')) || (withKeys && keyNames.some((key) => key === name));
		const swaps: Swap[] = [{ folder: data, leaving: readdirSync(data).filter(isReplaced), kept: join(data, kept), staged }];
		if (!dataOnly) {
			mkdirSync(staging.outputs, { recursive: true });
			const leaving = readdirSync(outputs).filter((name) => isOfPictures(name) || name === '.partial');
			swaps.push({ folder: outputs, leaving, kept: join(outputs, kept), staged: staging.outputs });
		}
		const settings = join(staging.data, 'settings/.env');
		const text = existsSync(settings) ? readFileSync(settings, 'utf8') : null;
		beginSwaps(data, swaps);
		return { head, kept: swaps.map((swap) => swap.kept).filter((folder) => existsSync(folder)), settings: text };
	} catch (error) {
		if (error instanceof ZipError) throw new BackupProblem(`${basename(file)} cannot be put back: ${error.message}. Nothing was changed.`);
		throw error;
	} finally {
		// What is still to be moved is needed by whoever finishes it.
		if (!existsSync(swapFile(data))) removeStaging();
	}
}

/** Unpacks everything and compares it with the checksums. @throws BackupProblem, ZipError */
async function unpack(file: string, staging: { data: string; outputs: string }, dataOnly: boolean): Promise<BackupHead> {
	if (!existsSync(file)) throw new BackupProblem(`There is no file ${file}.`);
	const entries = await readZip(file);
	const signal = new AbortController().signal;
	const place = ({ name }: ZipEntry) => {
		const [first = '', ...rest] = safeName(name).split('/');
		return first === 'outputs' ? join(staging.outputs, ...rest) : join(staging.data, first, ...rest);
	};
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
	const [first = '', second = ''] = parts;
	const isKnown =
		[headName, checksumsName].includes(name) ||
		(first === 'data' && [...databaseNames, ...keyNames].some((known) => known === second)) ||
		first === 'outputs' ||
		name === 'settings/.env';
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
