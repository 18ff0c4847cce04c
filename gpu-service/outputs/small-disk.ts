/** For tests: a disk of 1 MiB. A real one where this process may mount, else the same behaviour from a port. */
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { type FilePort, nodeFiles } from './file-port.ts';
import { makeTemporaryFolder } from './sample-generation.ts';

export const diskBytes = 1024 * 1024;

export interface SmallDisk extends AsyncDisposable {
	folder: string;
	files: FilePort;
	/** Nothing can be written any more, not even by root. */
	setReadOnly(): void;
}

export async function openSmallDisk(): Promise<SmallDisk> {
	const folder = await makeTemporaryFolder();
	return mount(folder.path, []) ? mountedDisk(folder.path) : pretendedDisk(folder.path);
}

function mount(path: string, options: string[]): boolean {
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', [`size=${diskBytes}`, ...options].join(','), 'tmpfs', path], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

function mountedDisk(folder: string): SmallDisk {
	return {
		folder,
		files: nodeFiles,
		setReadOnly: () => {
			if (!mount(folder, ['remount', 'ro'])) throw new Error('The small disk could not be made read-only.');
		},
		[Symbol.asyncDispose]: async () => {
			execFileSync('umount', [folder]);
			await rm(folder, { recursive: true });
		},
	};
}

function pretendedDisk(folder: string): SmallDisk {
	let isReadOnly = false;
	const sizes = new Map<string, number>();
	const used = () => [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
	const change = async <T>(operate: () => Promise<T>): Promise<T> => {
		if (isReadOnly) throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
		return await operate();
	};
	const forget = (path: string) => {
		for (const known of sizes.keys()) if (known.startsWith(path)) sizes.delete(known);
	};
	const files: FilePort = {
		...nodeFiles,
		freeBytes: async () => diskBytes - used(),
		makeFolder: (path) => change(() => nodeFiles.makeFolder(path)),
		writeFile: (path, bytes) =>
			change(async () => {
				const room = diskBytes - used();
				sizes.set(path, Math.min(bytes.length, room));
				await nodeFiles.writeFile(path, bytes.subarray(0, room));
				if (bytes.length > room) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
			}),
		rename: (from, to) =>
			change(async () => {
				await nodeFiles.rename(from, to);
				sizes.set(to, sizes.get(from) ?? 0);
				sizes.delete(from);
			}),
		touch: (path) => change(() => nodeFiles.touch(path)),
		removeFile: (path) => change(() => nodeFiles.removeFile(path).then(() => forget(path))),
		removeFolder: (path) => change(() => nodeFiles.removeFolder(path).then(() => forget(path))),
		removeEmptyFolder: (path) => change(() => nodeFiles.removeEmptyFolder(path)),
	};
	return {
		folder,
		files,
		setReadOnly: () => {
			isReadOnly = true;
		},
		[Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
	};
}
