/** Into an attempt's partial folder, and from there into the day that everybody reads. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PictureFile, Sidecar } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { errorCode, type FilePort } from './file-port.ts';
import { type Layout, pictureName, sidecarName } from './layout.ts';

export interface EncodedPicture {
	n: number;
	seed: number;
	width: number;
	height: number;
	png: Uint8Array;
}

export async function writePartial(
	files: FilePort,
	layout: Layout,
	{ id, attempt, picture }: { id: string; attempt: number; picture: EncodedPicture },
): Promise<PictureFile> {
	const { png, ...facts } = picture;
	const partial = layout.partial(id, attempt);
	const name = pictureName(id, facts.n);
	await files.makeFolder(partial);
	await files.writeFile(join(partial, name), png);
	await files.syncFolder(partial);
	return { name, ...facts, bytes: png.length, sha256: createHash('sha256').update(png).digest('hex') };
}

interface Publication {
	attempt: number;
	day: string;
	sidecar: Sidecar;
}

/**
 * Everything that needs space on the disk is written and synced before the first rename. The pictures' names are synced before the
 * sidecar's, so that not even a power cut leaves a sidecar without its pictures.
 */
export async function publish(files: FilePort, layout: Layout, { attempt, day, sidecar }: Publication): Promise<void> {
	const partial = layout.partial(sidecar.id, attempt);
	const target = layout.day(day);
	const binned = layout.binnedDay(day);
	const record = sidecarName(sidecar.id);
	if ((await files.look(join(target, record))) !== null) {
		await files.syncFolder(target);
	} else if ((await files.look(join(binned, record))) === null) {
		await files.makeFolder(partial);
		await files.writeFile(join(partial, record), Buffer.from(`${JSON.stringify(sidecar, null, '\t')}\n`));
		await files.syncFolder(partial);
		await files.makeFolder(target);
		try {
			for (const file of sidecar.files) await moveInto(files, file, { from: partial, to: target, orIn: binned });
			await files.syncFolder(target);
			await files.rename(join(partial, record), join(target, record));
			await files.syncFolder(target);
		} catch (error) {
			await takeBack(files, sidecar, { from: target, to: partial });
			throw error;
		}
	}
	// All is in place. What cannot be removed now is swept at the next start.
	await files.removeFolder(partial).catch(() => undefined);
}

/** Renames one picture; one that an earlier try has renamed already, or that was deleted since, is fine. */
async function moveInto(
	files: FilePort,
	{ name, bytes }: PictureFile,
	{ from, to, orIn }: { from: string; to: string; orIn: string },
): Promise<void> {
	try {
		await files.rename(join(from, name), join(to, name));
	} catch (error) {
		if (errorCode(error) !== 'ENOENT' || (await files.look(join(from, name))) !== null) throw error;
		const there = (await files.look(join(to, name))) ?? (await files.look(join(orIn, name)));
		if (there?.kind === 'file' && there.bytes === bytes) return;
		throw new ProblemError('internal', 'A picture of this generation is gone from the outputs folder. Try again.', { cause: error });
	}
}

/** Undoes renames, the sidecar's first, as far as the disk lets it. Pictures without a sidecar would look as if somebody had put them there. */
async function takeBack(files: FilePort, sidecar: Sidecar, { from, to }: { from: string; to: string }): Promise<void> {
	try {
		await files.removeFile(join(from, sidecarName(sidecar.id)));
		for (const { name } of sidecar.files) {
			if ((await files.look(join(from, name))) !== null) await files.rename(join(from, name), join(to, name));
		}
		await files.syncFolder(from);
	} catch {
		// The error that led here says more, and publishing again goes on from any state.
	}
}
