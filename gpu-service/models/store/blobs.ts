/**
 * Contents by their SHA-256: `blobs/<aa>/<sha256>`. The files of models are further names (hard links) of these, so that what two models
 * share lies there once. A blob that has no second name is nobody's.
 */
import { chmod, copyFile, link, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Blobs {
	path(sha256: string): string;
	/** True when it is there; `bytes` must be its size unless null. */
	has(sha256: string, bytes: number | null): Promise<boolean>;
	/** Moves a file that was checked to its place. It must lie on the same file system. */
	keep(file: string, sha256: string): Promise<void>;
	/** Removes what no model names and `isWanted` does not ask for. Resolves with the bytes that are free now. */
	sweep(isWanted: (sha256: string) => boolean): Promise<number>;
}

/** @param folder absolute; made when it is needed. */
export function createBlobs(folder: string): Blobs {
	const pathOf = (sha256: string): string => {
		if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`"${sha256}" is no SHA-256`);
		return join(folder, sha256.slice(0, 2), sha256);
	};
	return {
		path: pathOf,
		has: async (sha256, bytes) => {
			const facts = await stat(pathOf(sha256)).catch(() => null);
			return facts?.isFile() === true && (bytes === null || facts.size === bytes);
		},
		keep: async (file, sha256) => {
			const path = pathOf(sha256);
			await mkdir(dirname(path), { recursive: true });
			// All names of a content change together: nobody should write to one by mistake.
			await chmod(file, 0o444);
			await syncFile(file);
			await rename(file, path);
			await syncFolder(dirname(path));
		},
		sweep: async (isWanted) => {
			let freed = 0;
			for (const shelf of await namesIn(folder)) {
				for (const sha256 of await namesIn(join(folder, shelf))) {
					const path = join(folder, shelf, sha256);
					const facts = await stat(path).catch(() => null);
					if (facts?.isFile() !== true || facts.nlink > 1 || isWanted(sha256)) continue;
					await rm(path, { force: true });
					freed += facts.size;
				}
			}
			return freed;
		},
	};
}

/** Reasons for which a file cannot have a second name: another file system, one that knows no links, or too many of them. */
const cannotLink = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'];

/**
 * Gives a file a second name, or copies it where that is impossible, and syncs the copy. Symbolic links are followed. While it is copied,
 * half of it lies there. Resolves with what was done.
 */
export async function linkOrCopy(from: string, to: string): Promise<'linked' | 'copied'> {
	await mkdir(dirname(to), { recursive: true });
	try {
		// A second name of a symbolic link would be one too, and the runtime follows none.
		await link(await realpath(from), to);
		return 'linked';
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && cannotLink.includes(String(error.code)))) throw error;
		await copyFile(from, to);
		await syncFile(to);
		return 'copied';
	}
}

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
	if (process.platform === 'win32') return;
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

async function syncFile(file: string): Promise<void> {
	// Windows syncs only what may be written to.
	const handle = await open(file, process.platform === 'win32' ? 'r+' : 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

async function namesIn(folder: string): Promise<string[]> {
	return await readdir(folder).catch(() => []);
}
