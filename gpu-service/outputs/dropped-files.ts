/** The bin, for pictures that somebody put into `outputs/` by hand. Their names come from outside, and nothing of theirs is ever overwritten. */
import { join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import type { FilePort } from './file-port.ts';
import { type DroppedFile, type Layout, parseDroppedName } from './layout.ts';

export async function binDropped(files: FilePort, layout: Layout, name: string): Promise<void> {
	const dropped = parseDroppedName(name);
	const isMoved = await move(
		files,
		dropped,
		layout.root,
		layout.bin,
		'Another picture of this name lies in the bin. Rename this one first.',
	);
	if (isMoved) await files.touch(join(layout.bin, dropped.folder, dropped.file));
}

export async function restoreDropped(files: FilePort, layout: Layout, name: string): Promise<void> {
	const dropped = parseDroppedName(name);
	await move(files, dropped, layout.bin, layout.root, 'Another picture has taken its name since. Rename that one first.');
	if (dropped.folder !== '') await files.removeEmptyFolder(join(layout.bin, dropped.folder));
}

/** False when it has been moved before. */
async function move(files: FilePort, dropped: DroppedFile, from: string, to: string, conflict: string): Promise<boolean> {
	const isThere = await isPlainFile(files, to, dropped);
	if (!(await isPlainFile(files, from, dropped))) {
		if (isThere) return false;
		throw notFound();
	}
	const target = join(to, dropped.folder);
	await files.makeFolder(target);
	const isTaken = (await files.look(join(target, dropped.file))) !== null;
	if (isTaken || (await files.look(target))?.kind !== 'folder') throw new ProblemError('conflict', conflict);
	await files.rename(join(from, dropped.folder, dropped.file), join(target, dropped.file));
	await files.syncFolder(target);
	await files.syncFolder(join(from, dropped.folder));
	return true;
}

/** Neither it nor its folder may be a symbolic link. */
async function isPlainFile(files: FilePort, root: string, { folder, file }: DroppedFile): Promise<boolean> {
	if (folder !== '' && (await files.look(join(root, folder)))?.kind !== 'folder') return false;
	return (await files.look(join(root, folder, file)))?.kind === 'file';
}

function notFound(): ProblemError {
	return new ProblemError('not_found', 'There is no such picture in the outputs folder.');
}
