/** The bin, for files of generations. Within `outputs/` a sidecar goes before its pictures and comes after them. */
import { join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { errorCode, type FilePort } from './file-port.ts';
import { type Layout, sidecarLast, sidecarName } from './layout.ts';

interface GenerationFiles {
	id: string;
	day: string;
	names: readonly string[];
}

export async function binGeneration(files: FilePort, layout: Layout, { id, day, names }: GenerationFiles): Promise<void> {
	const from = layout.day(day);
	const to = layout.binnedDay(day);
	await files.makeFolder(to);
	for (const name of sidecarLast(id, names).reverse()) {
		if (!(await moveIfThere(files, join(from, name), join(to, name)))) continue;
		await files.touch(join(to, name));
		if (name === sidecarName(id)) await files.syncFolder(from);
	}
	await syncBoth(files, to, from);
	await files.removeEmptyFolder(to);
}

export async function restoreGeneration(files: FilePort, layout: Layout, { id, day, names }: GenerationFiles): Promise<void> {
	const from = layout.binnedDay(day);
	const to = layout.day(day);
	const sidecar = sidecarName(id);
	let found = 0;
	await files.makeFolder(to);
	for (const name of sidecarLast(id, names)) {
		if (name === sidecar) await files.syncFolder(to);
		const isThere = (await moveIfThere(files, join(from, name), join(to, name))) || (await files.look(join(to, name))) !== null;
		if (isThere && name !== sidecar) found += 1;
	}
	await syncBoth(files, to, from);
	await files.removeEmptyFolder(from);
	if (found === 0 && names.some((name) => name !== sidecar)) {
		throw new ProblemError('not_found', 'The picture is not in the bin any more, so it cannot be restored.');
	}
}

export async function purgeGeneration(files: FilePort, layout: Layout, { id, day, names }: GenerationFiles): Promise<void> {
	for (const name of sidecarLast(id, names).reverse()) {
		// One that was deleted before its files were in place lies in its day still.
		await files.removeFile(join(layout.day(day), name));
		await files.removeFile(join(layout.binnedDay(day), name));
	}
	await files.removeEmptyFolder(layout.binnedDay(day));
}

export async function expireBin(files: FilePort, layout: Layout, before: Date): Promise<void> {
	const expire = async (path: string): Promise<void> => {
		const facts = await files.look(path);
		if (facts?.kind === 'folder') {
			for (const name of await files.list(path)) await expire(join(path, name));
			await files.removeEmptyFolder(path);
		} else if (facts !== null && facts.changedAt < before) {
			await files.removeFile(path);
		}
	};
	for (const name of await files.list(layout.bin)) await expire(join(layout.bin, name));
}

/** False when there is nothing to move. */
async function moveIfThere(files: FilePort, from: string, to: string): Promise<boolean> {
	try {
		await files.rename(from, to);
		return true;
	} catch (error) {
		if (errorCode(error) === 'ENOENT' && (await files.look(from)) === null) return false;
		throw error;
	}
}

/** The new names first: after a power cut a file may have two names, but never none. */
async function syncBoth(files: FilePort, to: string, from: string): Promise<void> {
	await files.syncFolder(to);
	if ((await files.look(from)) !== null) await files.syncFolder(from);
}
