/** Paths that come out of a model's files are data from strangers: nothing that they name may lie outside the model's folder. */
import { realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ModelFault } from './model-fault.ts';

/** True for a relative path with forward slashes that never climbs: no root, drive letter, backslash, `..` or NUL. */
export function isPlainPath(path: string): boolean {
	return (
		path !== '' && !path.startsWith('/') && !/[\\\0]|^[A-Za-z]:/.test(path) && path.split('/').every((part) => part !== '..' && part !== '')
	);
}

/** A place of weights as a graph names it, relative to its folder. @param file the graph's name for messages. @throws ModelFault `unsafe-path` */
export function plainLocation({ location }: { location: string }, file: string): string {
	if (isPlainPath(location)) return location;
	throw new ModelFault('unsafe-path', file, "its external data leaves the model's folder");
}

/**
 * Finds a file of a model.
 *
 * @param root the model's folder. @param file relative to it.
 * @returns its size in bytes, when it was changed (ms) and its number in the file system, which names of one file share; or null when there
 * is no such file.
 * @throws ModelFault `unsafe-path` when a link leads out of the folder, or it is no ordinary file.
 */
export function statInside(root: string, file: string): { sizeBytes: number; changedMs: number; inode: number } | null {
	const path = join(root, file);
	const stats = statSync(path, { throwIfNoEntry: false });
	if (stats === undefined) return null;
	const inside = relative(realpathSync(root), realpathSync(path));
	if (inside === '..' || inside.startsWith(`..${sep}`)) {
		throw new ModelFault('unsafe-path', file, "is a link that leaves the model's folder; put the file itself there");
	}
	if (!stats.isFile()) throw new ModelFault('unsafe-path', file, 'is not an ordinary file');
	return { sizeBytes: stats.size, changedMs: stats.mtimeMs, inode: stats.ino };
}
