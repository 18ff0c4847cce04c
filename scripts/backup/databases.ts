/** Copies of the databases while Easel runs, or while it does not. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { readRunRecord } from '../start/run-record.ts';
import { BackupProblem } from './problem.ts';

/** What cannot be made again. The index of pictures can. */
export const databaseNames = ['easel.sqlite', 'queue.sqlite'] as const;

export interface CopyOptions {
	data: string;
	/** Where the page is open when it says so nowhere itself. */
	url: string;
	/** The household key. */
	key: string;
}

export interface CopiedDatabases extends Disposable {
	/** Holds those that there are. */
	folder: string;
}

/** Running, Easel holds the files locked and makes the copies itself. @throws BackupProblem */
export async function copyDatabases({ data, url, key }: CopyOptions): Promise<CopiedDatabases> {
	const folder = (await copyDirectly(data)) ?? join(data, await askEasel(readRunRecord(data)?.url ?? url, key));
	return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Null when somebody else holds one of them. */
async function copyDirectly(data: string): Promise<string | null> {
	const folder = join(data, `.backup-${process.pid}`);
	mkdirSync(folder, { mode: 0o700 });
	try {
		for (const name of databaseNames) {
			if (!existsSync(join(data, name))) continue;
			const database = new DatabaseSync(join(data, name));
			try {
				database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
				await backup(database, join(folder, name));
			} finally {
				database.close();
			}
		}
		return folder;
	} catch (error) {
		rmSync(folder, { recursive: true, force: true });
		// SQLITE_BUSY
		if (error instanceof Error && 'errcode' in error && error.errcode === 5) return null;
		throw error;
	}
}

async function askEasel(url: string, key: string): Promise<string> {
	const problem = 'Easel is running, but did not make copies of its databases';
	try {
		const response = await fetch(`${url}/api/storage/snapshot`, {
			method: 'POST',
			headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
			body: '{}',
		});
		const answer = (await response.json()) as { folder?: string; detail?: string };
		if (response.ok && answer.folder !== undefined && /^\.backup-[0-9a-f]+$/.test(answer.folder)) return answer.folder;
		throw new BackupProblem(`${problem}: ${answer.detail ?? `it answered with status ${response.status}`}`);
	} catch (error) {
		if (error instanceof BackupProblem) throw error;
		throw new BackupProblem(`${problem}: it cannot be reached at ${url}. Stop it, then try again.`);
	}
}
