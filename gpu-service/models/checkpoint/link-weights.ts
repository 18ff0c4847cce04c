/** Puts a checkpoint into several folders at once: as hard links, so that it takes its space once. */
import { constants } from 'node:fs';
import { copyFile, link, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ModelFault } from '../model-fault.ts';
import { weightsFile } from './place-weights.ts';

/** Other file system; file of somebody else that must not be linked; links not known or used up. */
const cannotLink = ['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Links the checkpoint into each folder as `weights.safetensors`. Where the file cannot be linked it is copied into the first folder, and
 * the copy is linked into the others.
 *
 * @throws ModelFault when the file system of the folders knows no hard links
 */
export async function linkWeights(file: string, folders: readonly string[]): Promise<'linked' | 'copied'> {
	const source = await realpath(file);
	const places = folders.map((folder) => join(folder, weightsFile));
	const [first] = places;
	if (await canLink(source, first)) {
		for (const place of places.slice(1)) await link(source, place);
		return 'linked';
	}
	await copyFile(source, first, constants.COPYFILE_FICLONE);
	for (const place of places.slice(1)) {
		if (await canLink(first, place)) continue;
		throw new ModelFault(
			'unsupported-version',
			basename(file),
			'the file system of the models folder has no hard links, which checkpoints need; put the models folder on another disk',
		);
	}
	return 'copied';
}

async function canLink(source: string, place: string): Promise<boolean> {
	try {
		await link(source, place);
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && cannotLink.includes(String(error.code))) return false;
		throw error;
	}
}
