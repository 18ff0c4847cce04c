/** The few file operations that `outputs/` is made of, so that tests can make each of them fail. Paths are absolute. */
import { chmod, lstat, mkdir, open, readdir, rename, rm, rmdir, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

interface FileFacts {
	/** A symbolic link is `other`. */
	kind: 'file' | 'folder' | 'other';
	bytes: number;
	/** When its content, its place or its mode last changed. */
	changedAt: Date;
}

export interface FilePort {
	/** Null when there is nothing. */
	look(path: string): Promise<FileFacts | null>;
	/** Names in a folder, hidden ones too; none when there is no folder. */
	list(folder: string): Promise<string[]>;
	freeBytes(folder: string): Promise<number>;
	/** Makes a folder and those above it, so that they survive a power cut. */
	makeFolder(folder: string): Promise<void>;
	/** Writes a file, or writes it anew, and syncs its content, but not its name: that takes {@link syncFolder}. */
	writeFile(path: string, bytes: Uint8Array): Promise<void>;
	/** Replaces what is at `to`. */
	rename(from: string, to: string): Promise<void>;
	/** Makes the names in a folder survive a power cut. */
	syncFolder(folder: string): Promise<void>;
	/** Sets {@link FileFacts.changedAt} to now and leaves the rest. */
	touch(path: string): Promise<void>;
	/** Nothing there is fine. */
	removeFile(path: string): Promise<void>;
	/** With all that is in it. Nothing there is fine. */
	removeFolder(folder: string): Promise<void>;
	/** A folder that is gone or not empty is fine. */
	removeEmptyFolder(folder: string): Promise<void>;
}

export const nodeFiles: FilePort = {
	look: async (path) => {
		const stats = await unless(['ENOENT', 'ENOTDIR'], lstat(path));
		if (stats === undefined) return null;
		const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
		return { kind, bytes: stats.size, changedAt: stats.ctime };
	},
	list: async (folder) => (await unless(['ENOENT', 'ENOTDIR'], readdir(folder))) ?? [],
	freeBytes: async (folder) => {
		const { bavail, bsize } = await statfs(folder);
		return bavail * bsize;
	},
	makeFolder,
	writeFile: async (path, bytes) => {
		await using handle = await open(path, 'w');
		await handle.writeFile(bytes);
		await handle.sync();
	},
	rename,
	syncFolder,
	// A change of mode, also to the same mode, marks the time (POSIX, chmod). Not every file system does that for a rename.
	touch: async (path) => chmod(path, (await lstat(path)).mode & 0o7777),
	removeFile: async (path) => await unless(['ENOENT'], unlink(path)),
	removeFolder: (folder) => rm(folder, { recursive: true, force: true }),
	removeEmptyFolder: async (folder) => await unless(['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'], rmdir(folder)),
};

/** Step by step, as `mkdir` with `recursive` tells `ENOENT` for every reason. */
async function makeFolder(folder: string): Promise<void> {
	try {
		await mkdir(folder);
	} catch (error) {
		if (errorCode(error) === 'EEXIST') return;
		if (errorCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
		await makeFolder(dirname(folder));
		return await makeFolder(folder);
	}
	await syncFolder(dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
	// Windows cannot open a folder; NTFS journals names by itself.
	if (process.platform === 'win32') return;
	await using handle = await open(folder, 'r');
	// Some network and FUSE file systems have no sync for folders.
	await unless(['EINVAL', 'ENOTSUP'], handle.sync());
}

/** The error code of the system, `ENOENT` for instance; undefined for other errors. */
export function errorCode(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Undefined when it fails with one of these codes. */
async function unless<T>(codes: readonly string[], result: Promise<T>): Promise<T | undefined> {
	try {
		return await result;
	} catch (error) {
		if (codes.includes(errorCode(error) ?? '')) return undefined;
		throw error;
	}
}
