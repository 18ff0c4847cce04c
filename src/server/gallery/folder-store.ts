/** A picture store on a folder. Symbolic links are never followed, neither a file nor the folder that holds it. */
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectPicture } from '#images/inspect.ts';
import { streamFile } from '../stream-file.ts';
import { isVisibleName, PictureGone, type PictureStore, type StoredFile } from './picture-store.ts';

/** Deleted files lie in it under the name that they had. */
const bin = '.bin';
/** Most files that are looked at in one go. */
const atOnce = 32;

export function createFolderStore(root: string): PictureStore {
	const look = async (name: string, binned: boolean): Promise<StoredFile | null> => {
		const path = pathOf(root, name, binned);
		const folder = name.includes('/') || binned ? await lstatOrNull(join(path, '..')) : null;
		if (folder !== null && !folder.isDirectory()) return null;
		const facts = await lstatOrNull(path);
		if (facts === null || !facts.isFile()) return null;
		return { name, bytes: facts.size, modifiedAt: Math.floor(facts.mtimeMs), binned };
	};
	const head = async (name: string) => {
		if (!isVisibleName(name)) return null;
		// Looked at three times as it may move from the bin to its place between the first two.
		return (await look(name, false)) ?? (await look(name, true)) ?? (await look(name, false));
	};
	const openFile = async (name: string): Promise<FileHandle> => {
		const file = await head(name);
		if (file === null) throw new PictureGone(`There is no file ${JSON.stringify(name)}.`);
		return await openUnlinked(root, pathOf('', name, file.binned));
	};

	return {
		folders: async () => {
			const names = [...(await namesIn(root, 'folders')), ...(await namesIn(join(root, bin), 'folders'))];
			return ['', ...new Set(names.filter(isVisibleName))];
		},
		list: async (folder) => {
			const prefix = folder === '' ? '' : `${folder}/`;
			const here = await namesIn(join(root, folder), 'files');
			const binned = await namesIn(join(root, bin, folder), 'files');
			const names = [...new Set([...here, ...binned].map((file) => `${prefix}${file}`))];
			const files: StoredFile[] = [];
			for (let start = 0; start < names.length; start += atOnce) {
				const some = await Promise.all(names.slice(start, start + atOnce).map(head));
				files.push(...some.filter((file) => file !== null));
			}
			return files;
		},
		head,
		read: async (name) => {
			await using handle = await openFile(name);
			return new Uint8Array(await handle.readFile());
		},
		inspect: async (name) => {
			const file = await head(name);
			if (file === null) throw new PictureGone(`There is no file ${JSON.stringify(name)}.`);
			try {
				return await inspectPicture(pathOf(root, name, file.binned));
			} catch (error) {
				throw isGone(error) ? new PictureGone(`There is no file ${JSON.stringify(name)}.`, { cause: error }) : error;
			}
		},
		stream: (name) => streamFile(() => openFile(name)),
	};
}

function pathOf(root: string, name: string, binned: boolean): string {
	return binned ? join(root, bin, name) : join(root, name);
}

/**
 * Opens a file and makes sure that no part of its path was a link.
 *
 * @param relative path under `root`
 */
async function openUnlinked(root: string, relative: string): Promise<FileHandle> {
	const gone = (cause?: unknown) => new PictureGone(`There is no file ${JSON.stringify(relative)}.`, { cause });
	let handle: FileHandle;
	try {
		// Without O_NONBLOCK, opening a named pipe would wait for ever.
		handle = await open(join(root, relative), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	} catch (error) {
		throw gone(error);
	}
	try {
		const path = join(await realpath(root), relative);
		if (!(await handle.stat()).isFile() || (await pathOfOpened(handle, path)) !== path) throw gone();
		return handle;
	} catch (error) {
		await handle.close();
		throw error instanceof PictureGone ? error : gone(error);
	}
}

/** Where the opened file lies. Only Linux tells; elsewhere a folder that was a link for just that moment goes unnoticed. */
async function pathOfOpened(handle: FileHandle, path: string): Promise<string> {
	return process.platform === 'linux' ? await readlink(`/proc/self/fd/${handle.fd}`) : await realpath(path);
}

async function namesIn(folder: string, kind: 'files' | 'folders'): Promise<string[]> {
	const facts = await lstatOrNull(folder);
	if (facts === null) return [];
	const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
		if (isGone(error)) return [];
		throw error;
	});
	return entries.filter((entry) => (kind === 'files' ? entry.isFile() : entry.isDirectory())).map(({ name }) => name);
}

async function lstatOrNull(path: string) {
	try {
		return await lstat(path);
	} catch (error) {
		if (isGone(error)) return null;
		throw error;
	}
}

function isGone(error: unknown): boolean {
	const code = (error as NodeJS.ErrnoException).code;
	return code === 'ENOENT' || code === 'ENOTDIR';
}
