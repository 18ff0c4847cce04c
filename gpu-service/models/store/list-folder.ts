/** The files of a folder with what tells whether two of them are names of the same content. */
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

export interface ListedFile {
	/** Relative to the folder, forward slashes. */
	path: string;
	bytes: number;
	/** How many names the content has, anywhere. */
	names: number;
	/** Equal for all names of one content. */
	key: string;
}

/** Links are followed; hidden files are left out. @param only the name of a single file to look at. */
export async function listFolder(folder: string, only?: string): Promise<ListedFile[]> {
	const paths = only === undefined ? await pathsIn(folder) : [only];
	const files: ListedFile[] = [];
	for (const path of paths) {
		const facts = await stat(join(folder, path), { bigint: true }).catch(() => null);
		if (facts?.isFile() !== true) continue;
		const key = `${facts.dev} ${facts.ino}`;
		files.push({ path, bytes: Number(facts.size), names: Number(facts.nlink), key });
	}
	return files;
}

async function pathsIn(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true });
	return entries
		.map((path) => path.replaceAll(sep, '/'))
		.filter((path) => !path.split('/').some((part) => part.startsWith('.')))
		.sort();
}
