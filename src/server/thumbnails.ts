/** Thumbnails: made when they are first needed or soon after a picture was shown, and kept by the content of the picture. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '#contract/log.ts';
import { makeThumbnail } from '#images/thumbnail.ts';
import { atMost } from './at-most.ts';
import type { PictureStore } from './gallery/picture-store.ts';

/** Most thumbnails that are made at a time: the cores are the engine's. */
const mostAtOnce = 2;

/** A picture by its file and its content. */
interface ThumbnailSource {
	/** In the store. */
	name: string;
	/** Hex. */
	sha256: string;
}

export interface Thumbnails {
	/** WebP. @throws PictureGone when the picture's file is gone, Error when it cannot be decoded. */
	get(source: ThumbnailSource): Promise<Uint8Array<ArrayBuffer>>;
	/** Makes it when nothing else is to be made in the background. Never throws. */
	prepare(source: ThumbnailSource): Promise<void>;
	/** Removes those of pictures that are gone. */
	sweep(isContentUsed: (sha256: string) => boolean): Promise<void>;
}

export interface ThumbnailsParts {
	/** Where they are kept; made when it is missing. */
	folder: string;
	store: PictureStore;
	log: Log;
}

export function createThumbnails({ folder, store, log }: ThumbnailsParts): Thumbnails {
	const inTurn = atMost(mostAtOnce);
	const inBackground = atMost(1);
	const making = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
	const folderOfContent = (sha256: string) => join(folder, sha256.slice(0, 2));
	const pathOf = (sha256: string) => join(folderOfContent(sha256), `${sha256}.webp`);

	const make = async ({ name, sha256 }: ThumbnailSource): Promise<Uint8Array<ArrayBuffer>> => {
		const bytes = new Uint8Array(await inTurn(async () => makeThumbnail(await store.read(name))));
		await keep(sha256, bytes).catch((error: unknown) => log.warn('a thumbnail could not be kept', { error }));
		return bytes;
	};
	/** Written elsewhere and renamed: whoever reads it sees all of it. */
	const keep = async (sha256: string, bytes: Uint8Array): Promise<void> => {
		const partial = join(folderOfContent(sha256), `.${randomUUID()}`);
		await mkdir(folderOfContent(sha256), { recursive: true, mode: 0o700 });
		try {
			await writeFile(partial, bytes);
			await rename(partial, pathOf(sha256));
		} catch (error) {
			await rm(partial, { force: true });
			throw error;
		}
	};
	const get = async (source: ThumbnailSource): Promise<Uint8Array<ArrayBuffer>> => {
		const { sha256 } = source;
		const kept = await readFile(pathOf(sha256)).catch(() => null);
		if (kept !== null) return new Uint8Array(kept);
		const known = making.get(sha256);
		if (known !== undefined) return await known;
		const made = make(source).finally(() => making.delete(sha256));
		making.set(sha256, made);
		return await made;
	};

	return {
		get,
		prepare: async (source) => {
			await inBackground(() => get(source)).catch((error: unknown) => log.debug('a thumbnail could not be made', { error }));
		},
		sweep: async (isContentUsed) => {
			for (const part of await namesIn(folder)) {
				for (const name of await namesIn(join(folder, part))) {
					const sha256 = name.endsWith('.webp') ? name.slice(0, -'.webp'.length) : '';
					if (!isContentUsed(sha256) && !making.has(sha256)) await rm(join(folder, part, name), { force: true });
				}
			}
		},
	};
}

async function namesIn(folder: string): Promise<string[]> {
	return await readdir(folder).catch(() => []);
}
