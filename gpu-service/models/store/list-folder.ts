/** The files of a folder with what tells whether two of them are names of the same content. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';

export interface ListedFile {
	/** Relative to the folder, forward slashes. */
	path: string;
	bytes: number;
	/** How many names the content has, anywhere. */
	names: number;
	/** Equal for all names of one content. */
	key: string;
}

/** Far more than a model has. */
const mostEntries = 20_000;

/**
 * Sorted by path. Links are followed; hidden files, and what is no ordinary file, are left out.
 *
 * @param only the name of a single file to look at. @throws ProblemError `validation_failed` when there is no end of files.
 */
export async function listFolder(folder: string, only?: string): Promise<ListedFile[]> {
	const files: ListedFile[] = [];
	if (only !== undefined) await look(folder, only, { above: [], files, count: { entries: 0 } });
	else await walk(folder, '', { above: [], files, count: { entries: 0 } });
	return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Walk {
	/** Where the folders lie in truth that lead to this one. */
	above: readonly string[];
	files: ListedFile[];
	count: { entries: number };
}

async function walk(root: string, below: string, { above, files, count }: Walk): Promise<void> {
	const place = await realpath(join(root, below));
	// A link to a folder that it lies in would lead in circles.
	if (above.includes(place)) return;
	for (const name of await readdir(place)) {
		count.entries += 1;
		if (count.entries > mostEntries) {
			throw new ProblemError('validation_failed', 'There are far more files in this folder than a model has.', { field: 'source' });
		}
		if (!name.startsWith('.')) await look(root, below === '' ? name : `${below}/${name}`, { above: [...above, place], files, count });
	}
}

async function look(root: string, path: string, walked: Walk): Promise<void> {
	const facts = await stat(join(root, path), { bigint: true }).catch(() => null);
	if (facts?.isDirectory() === true) await walk(root, path, walked);
	else if (facts?.isFile() === true) {
		walked.files.push({ path, bytes: Number(facts.size), names: Number(facts.nlink), key: `${facts.dev} ${facts.ino}` });
	}
}
