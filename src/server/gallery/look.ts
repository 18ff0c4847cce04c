/** Looking at one file of the store: what it is, and whether it is finished. */
import type { DatabaseSync } from 'node:sqlite';
import type { Sidecar } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import type { PictureFacts } from '#images/inspect.ts';
import { idInName, isDroppedId, isMadeBy } from './dropped.ts';
import { findGeneration } from './generation-rows.ts';
import type { Patience } from './patience.ts';
import { type FileRow, findFile, findPictureByName } from './picture-rows.ts';
import { folderOf, PictureGone, type PictureStore, type StoredFile } from './picture-store.ts';
import { idOfSidecar, longestSidecarBytes, parseSidecar } from './sidecar.ts';

/** What is to be known of a file; without further facts it is only there. */
export interface Finding {
	name: string;
	/** Null when nothing lies there any more. */
	file: StoredFile | null;
	sidecar?: Sidecar;
	/** Those that the sidecar names and that are there, whole. */
	files?: StoredFile[];
	/** Of a picture that no generation made. */
	facts?: PictureFacts;
	/** The dropped picture that is known to lie there. */
	dropped?: string;
}

export interface Looker {
	database: DatabaseSync;
	store: PictureStore;
	patience: Patience;
	log: Log;
}

/** Null when nothing has changed, or when it is too early to tell and it must be looked at again. */
export async function look(looker: Looker, name: string): Promise<Finding | null> {
	const file = await looker.store.head(name);
	const known = findFile(looker.database, name);
	const isKnown = file === null ? known === null : known !== null && isSame(file, known);
	const finding = isKnown ? null : file === null ? { name, file } : await read(looker, file, known);
	if (isKnown || finding !== null) looker.patience.forget(name);
	return finding;
}

async function read({ database, store, patience, log }: Looker, file: StoredFile, known: FileRow | null): Promise<Finding | null> {
	const { name } = file;
	try {
		const sidecarOf = idOfSidecar(name);
		if (sidecarOf !== null) return { name, file, ...(await readSidecar(sidecarOf)) };
		if (!/\.(png|jpe?g|jfif|webp)$/i.test(name) || isOwned(database, file)) return { name, file };
		if (known !== null && known.dropped !== null && isMoved(file, known)) return { name, file, dropped: known.dropped };
		const maker = idInName(name);
		if (maker !== null && isActive(database, maker)) {
			patience.wait(name);
			return null;
		}
		if (!file.binned && patience.isYoung(file)) return null;
		const facts = await store.inspect(name);
		if (maker !== null && isMadeBy(facts.easel, maker) && patience.isUnclaimed(file)) return null;
		return { name, file, facts };
	} catch (error) {
		if (error instanceof PictureGone) return { name, file: null };
		log.debug('a file in the outputs folder is not shown', { name, reason: error instanceof ProblemError ? error.message : error });
		return { name, file };
	}

	async function readSidecar(id: string): Promise<{ sidecar?: Sidecar; files?: StoredFile[] }> {
		if (file.bytes > longestSidecarBytes) return {};
		const sidecar = parseSidecar(new TextDecoder().decode(await store.read(name)), id);
		const files: StoredFile[] = [];
		for (const { name: picture, bytes } of sidecar.files) {
			const there = await store.head(`${folderOf(name)}/${picture}`);
			if (there?.bytes === bytes) files.push(there);
		}
		return { sidecar, files };
	}
}

function isSame(file: StoredFile, known: FileRow): boolean {
	return isMoved(file, known) && file.binned === known.binned && file.modifiedAt === known.modifiedAt;
}

/** Moving a file changes neither its size nor its time, except that the bin is told the time when it came. */
function isMoved(file: StoredFile, known: FileRow): boolean {
	return file.bytes === known.bytes && (file.binned || file.modifiedAt === known.modifiedAt);
}

/** True for a picture of a generation: it came whole, by renaming. */
function isOwned(database: DatabaseSync, { name, bytes }: StoredFile): boolean {
	const picture = findPictureByName(database, name);
	return picture !== null && !isDroppedId(picture.generation) && picture.bytes === bytes;
}

function isActive(database: DatabaseSync, id: string): boolean {
	const state = findGeneration(database, id)?.state;
	return state === 'queued' || state === 'running';
}
