/** `running.json` in the data folder: what the Easel that holds the lock has started. A second start and the next one read it. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StartedProcess {
	name: string;
	pid: number;
	/** When the process began, in the system's own words; tells it from a later one with the same number. Null where that is not known. */
	born: string | null;
}

export interface RunRecord {
	/** Where the page is open on this machine. */
	url: string;
	processes: StartedProcess[];
}

/** Null when there is none that can be read. */
export function readRunRecord(folder: string): RunRecord | null {
	try {
		const value: unknown = JSON.parse(readFileSync(fileIn(folder), 'utf8'));
		return isRunRecord(value) ? value : null;
	} catch {
		return null;
	}
}

export function writeRunRecord(folder: string, record: RunRecord): void {
	const partial = `${fileIn(folder)}.partial`;
	writeFileSync(partial, JSON.stringify(record), { mode: 0o600 });
	renameSync(partial, fileIn(folder));
}

export function removeRunRecord(folder: string): void {
	rmSync(fileIn(folder), { force: true });
}

function fileIn(folder: string): string {
	return join(folder, 'running.json');
}

function isRunRecord(value: unknown): value is RunRecord {
	return typeof value === 'object' && value !== null && 'url' in value && 'processes' in value && Array.isArray(value.processes);
}
