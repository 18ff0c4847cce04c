/** Thumbnails: made when they are first needed or soon after a picture was shown, and kept by the content of the picture. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '#contract/log.ts';
import { makeThumbnail, type ThumbnailSide, thumbnailSides, usualThumbnailSide } from '#images/thumbnail.ts';
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
	width: number;
	height: number;
}

export interface Thumbnails {
	/** WebP. @throws PictureGone when the picture's file is gone, Error when it cannot be decoded. */
	get(source: ThumbnailSource, side?: ThumbnailSide): Promise<Uint8Array<ArrayBuffer>>;
	/** One that was made before; null when there is none. */
	kept(source: ThumbnailSource): Promise<Uint8Array | null>;
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
	/** Called with what was made. */
	onMade?: (sha256: string, thumbnail: Uint8Array) => void;
}

export function createThumbnails({ folder, store, log, onMade }: ThumbnailsParts): Thumbnails {
	const inTurn = atMost(mostAtOnce);
	const inBackground = atMost(1);
	const making = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
	const pathOf = (name: string) => join(folder, name.slice(0, 2), name);

	const make = async (source: ThumbnailSource, side: ThumbnailSide, kept: string): Promise<Uint8Array<ArrayBuffer>> => {
		const bytes = new Uint8Array(await inTurn(async () => makeThumbnail(await store.read(source.name), side)));
		await keep(kept, bytes).catch((error: unknown) => log.warn('a thumbnail could not be kept', { error }));
		onMade?.(source.sha256, bytes);
		return bytes;
	};
	/** Written elsewhere and renamed: whoever reads it sees all of it. */
	const keep = async (name: string, bytes: Uint8Array): Promise<void> => {
		const path = pathOf(name);
		const partial = join(path, '..', `.${randomUUID()}`);
		await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
		try {
			await writeFile(partial, bytes);
			await rename(partial, path);
		} catch (error) {
			await rm(partial, { force: true });
			throw error;
		}
	};
	const get = async (source: ThumbnailSource, wanted: ThumbnailSide = usualThumbnailSide): Promise<Uint8Array<ArrayBuffer>> => {
		const side = sideFor(source, wanted);
		const name = nameOf(source.sha256, side);
		const kept = await readFile(pathOf(name)).catch(() => null);
		if (kept !== null) return new Uint8Array(kept);
		const known = making.get(name);
		if (known !== undefined) return await known;
		const made = make(source, side, name).finally(() => making.delete(name));
		making.set(name, made);
		return await made;
	};

	return {
		get,
		kept: async (source) => {
			for (const side of thumbnailSides) {
				const bytes = await readFile(pathOf(nameOf(source.sha256, side))).catch(() => null);
				if (bytes !== null) return bytes;
			}
			return null;
		},
		prepare: async (source) => {
			await inBackground(() => get(source)).catch((error: unknown) => log.debug('a thumbnail could not be made', { error }));
		},
		sweep: async (isContentUsed) => {
			for (const part of await namesIn(folder)) {
				for (const name of await namesIn(join(folder, part))) {
					const [, sha256 = ''] = /^([0-9a-f]{64})(?:-\d+)?\.webp$/.exec(name) ?? [];
					if (!isContentUsed(sha256) && !making.has(name)) await rm(join(folder, part, name), { force: true });
				}
			}
		},
	};
}

function nameOf(sha256: string, side: ThumbnailSide): string {
	return side === usualThumbnailSide ? `${sha256}.webp` : `${sha256}-${side}.webp`;
}

/** What would look the same in the usual side is kept as that. */
function sideFor({ width, height }: ThumbnailSource, wanted: ThumbnailSide): ThumbnailSide {
	const longest = Math.max(width, height);
	return Math.min(wanted, longest) === Math.min(usualThumbnailSide, longest) ? usualThumbnailSide : wanted;
}

async function namesIn(folder: string): Promise<string[]> {
	return await readdir(folder).catch(() => []);
}
