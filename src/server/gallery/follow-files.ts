/** Generations that the log does not know follow their files: to the bin, back, and out of the index with the last of them. */
import type { DatabaseSync } from 'node:sqlite';
import { findGeneration, removeGeneration, saveTold } from './generation-rows.ts';
import { type FileRow, filesOfDropped, findFile, type PlacedPicture, picturesOf, savePicture } from './picture-rows.ts';

/** Brings a generation in line with the table of files. Those that the log knows are left as they are: it tells when they are gone for good. */
export function followFiles(database: DatabaseSync, id: string): void {
	const row = findGeneration(database, id);
	if (row === null || row.origin === 'log') return;
	const files: FileRow[] = [];
	for (const picture of picturesOf(database, id)) {
		const file = row.origin === 'file' ? filesOfDropped(database, id)[0] : findWhole(database, picture);
		if (file === undefined) continue;
		files.push(file);
		savePicture(database, { ...picture, name: file.name, deletedAt: binnedAt(file) });
	}
	const hasSidecar = findFile(database, `${row.folder}/${id}.json`) !== null;
	if (files.length === 0 && !hasSidecar) {
		removeGeneration(database, id);
		return;
	}
	const isBinned = files.length > 0 && files.every(({ binned }) => binned);
	saveTold(database, { ...row, deletedAt: isBinned ? Math.max(...files.map(({ modifiedAt }) => modifiedAt)) : null });
}

function findWhole(database: DatabaseSync, { name, bytes }: PlacedPicture): FileRow | undefined {
	const file = findFile(database, name);
	return file?.bytes === bytes ? file : undefined;
}

/** What goes to the bin is touched, so the time of its last change is the time when it went. */
function binnedAt({ binned, modifiedAt }: FileRow): number | null {
	return binned ? modifiedAt : null;
}
