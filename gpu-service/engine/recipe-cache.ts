/**
 * Networks with adapters merged in, kept on disk: `<key>/<component>/`, the key a hash of all that went into it. An entry is made in a
 * folder of its own and renamed when it is whole and synced, so that what bears a key is complete, after crashes and beside other processes.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';

export interface RecipeCacheOptions {
	folder: string;
	/** What is used least recently goes when all entries together take more. */
	limitBytes: number;
}

export interface RecipeCache {
	/** The entry's folder; null when there is none. */
	find(key: string, component: string): Promise<string | null>;
	/**
	 * Makes an entry; `make` fills an empty folder.
	 *
	 * @throws ProblemError `out_of_disk`; whatever `make` throws.
	 */
	create(key: string, component: string, bytes: number, make: (folder: string) => Promise<void>): Promise<string>;
	/** A folder for passing use. */
	scratch<Result>(work: (folder: string) => Promise<Result>): Promise<Result>;
	/** Removes what is beyond the limit and what dead processes left, but none of these keys. */
	trim(keep: ReadonlySet<string>): Promise<void>;
}

/** Another process may be about to open what it used so recently. */
const undisturbedMs = 60_000;
const unfinished = /^\.(?:partial|gone)-(\d+)-/;

export function createRecipeCache({ folder, limitBytes }: RecipeCacheOptions): RecipeCache {
	async function find(key: string, component: string): Promise<string | null> {
		const now = new Date();
		try {
			await utimes(join(folder, key), now, now);
			return join(folder, key, component);
		} catch {
			return null;
		}
	}

	async function scratch<Result>(work: (place: string) => Promise<Result>): Promise<Result> {
		const place = join(folder, `.partial-${process.pid}-${randomUUID()}`);
		await mkdir(place, { recursive: true, mode: 0o700 });
		try {
			return await work(place);
		} finally {
			await rm(place, { recursive: true, force: true });
		}
	}

	return {
		find,
		scratch,
		create: (key, component, bytes, make) =>
			scratch(async (place) => {
				await checkSpace(folder, bytes);
				await mkdir(join(place, component));
				await make(join(place, component)).catch((error: unknown) => {
					throw codeOf(error) === 'ENOSPC' ? diskFull(error) : error;
				});
				syncFolder(join(place, component));
				await rename(place, join(folder, key)).catch(async (error: unknown) => {
					// Another process was quicker.
					if ((await find(key, component)) === null) throw error;
				});
				syncFolder(folder);
				return join(folder, key, component);
			}),
		trim: async (keep) => {
			const entries: { name: string; bytes: number; usedMs: number }[] = [];
			for (const name of await readdir(folder).catch(() => [])) {
				const owner = unfinished.exec(name)?.[1];
				if (owner === undefined) {
					const size = await measure(join(folder, name));
					if (size !== null) entries.push({ name, ...size });
				} else if (!isRunning(Number(owner))) await rm(join(folder, name), { recursive: true, force: true });
			}
			let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
			for (const entry of entries.sort((a, b) => a.usedMs - b.usedMs)) {
				if (bytes <= limitBytes) return;
				if (keep.has(entry.name) || Date.now() - entry.usedMs < undisturbedMs) continue;
				// Renamed first: what bears a key is complete.
				const gone = join(folder, `.gone-${process.pid}-${randomUUID()}`);
				await rename(join(folder, entry.name), gone).catch(() => undefined);
				await rm(gone, { recursive: true, force: true });
				bytes -= entry.bytes;
			}
		},
	};
}

/** Files that are links to those of a model take no room of their own. Null for what another process has removed meanwhile. */
async function measure(folder: string): Promise<{ bytes: number; usedMs: number } | null> {
	try {
		const { mtimeMs } = await lstat(folder);
		let bytes = 0;
		for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
			if (!entry.isFile()) continue;
			const { nlink, size } = await lstat(join(entry.parentPath, entry.name));
			if (nlink === 1) bytes += size;
		}
		return { bytes, usedMs: mtimeMs };
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return null;
		throw error;
	}
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= bytes) return;
	const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
	throw new ProblemError(
		'out_of_disk',
		`Merging these LoRAs takes ${megabytes(bytes)} in the data folder, and ${megabytes(bavail * bsize)} are free. Free some space and try again.`,
	);
}

/** Linked files become copies where data and models lie on different disks, so that more may be needed than was foreseen. */
function diskFull(cause: unknown): ProblemError {
	const detail = 'There is no room left in the data folder for the changed networks. Free some space and try again.';
	return new ProblemError('out_of_disk', detail, { cause });
}

function codeOf(error: unknown): string | null {
	return error instanceof Error && 'code' in error ? String(error.code) : null;
}

function syncFolder(folder: string): void {
	const fd = openSync(folder, 'r');
	try {
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// A process of somebody else's runs too.
		return codeOf(error) === 'EPERM';
	}
}
