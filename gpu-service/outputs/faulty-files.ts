/** For tests: {@link FilePort} of a disk that fails at one operation, or of a process that dies there. */
import type { FilePort } from './file-port.ts';

/** Thrown once the process counts as dead. */
export class Crashed extends Error {
	override name = 'Crashed';
}

export interface Faults {
	/** Index of the operation that fails, from 0. Infinity never fails. */
	at: number;
	/** An error code of the system: this one operation fails, and what comes after works again. `crash`: nothing works from then on. */
	how: 'ENOSPC' | 'EIO' | 'crash';
}

export interface FaultyFiles extends FilePort {
	/** Names of the operations so far. */
	readonly operations: string[];
}

/** A write that fails leaves the first half of the bytes; every other operation that fails does nothing. */
export function createFaultyFiles(files: FilePort, { at, how }: Faults): FaultyFiles {
	const operations: string[] = [];
	async function operate<T>(name: string, work: () => Promise<T>, halfWork: () => Promise<unknown> = async () => undefined): Promise<T> {
		const index = operations.push(name) - 1;
		if (how === 'crash' && index > at) throw new Crashed();
		if (index !== at) return await work();
		await halfWork();
		throw how === 'crash' ? new Crashed() : Object.assign(new Error(`${how}: made to fail at ${name}`), { code: how });
	}
	return {
		operations,
		look: (path) => operate('look', () => files.look(path)),
		list: (folder) => operate('list', () => files.list(folder)),
		freeBytes: (folder) => operate('freeBytes', () => files.freeBytes(folder)),
		makeFolder: (folder) => operate('makeFolder', () => files.makeFolder(folder)),
		writeFile: (path, bytes) =>
			operate(
				'writeFile',
				() => files.writeFile(path, bytes),
				() => files.writeFile(path, bytes.subarray(0, bytes.length / 2)),
			),
		rename: (from, to) => operate('rename', () => files.rename(from, to)),
		syncFolder: (folder) => operate('syncFolder', () => files.syncFolder(folder)),
		touch: (path) => operate('touch', () => files.touch(path)),
		removeFile: (path) => operate('removeFile', () => files.removeFile(path)),
		removeFolder: (folder) => operate('removeFolder', () => files.removeFolder(folder)),
		removeEmptyFolder: (folder) => operate('removeEmptyFolder', () => files.removeEmptyFolder(folder)),
	};
}
