/** Pictures as clients ask for them: an id is looked up in the index, never turned into a path. */
import { ProblemError } from '#contract/problem.ts';
import { exportPicture } from '#images/export.ts';
import { type ThumbnailSide, thumbnailSides, thumbnailType, usualThumbnailSide } from '#images/thumbnail.ts';
import type { Actor } from '../access/actor.ts';
import { type Action, can } from '../access/can.ts';
import { atMost } from '../at-most.ts';
import type { Pictures } from '../context.ts';
import { noSuchPicture } from '../no-such-picture.ts';
import type { Thumbnails } from '../thumbnails.ts';
import type { Bin } from './bin.ts';
import { downloadName } from './download-name.ts';
import { isDroppedId } from './dropped.ts';
import type { Gallery } from './gallery.ts';
import { PictureGone, type PictureStore } from './picture-store.ts';

export interface PicturesParts {
	gallery: Gallery;
	store: PictureStore;
	bin: Bin;
	thumbnails: Thumbnails;
}

/** Also makes thumbnails of new pictures, after they were shown. */
export function createPictures({ gallery, store, bin, thumbnails }: PicturesParts): Pictures & Disposable {
	/** The cores are the engine's. */
	const inTurn = atMost(2);
	const find = (actor: Actor, action: Action, id: string) => {
		const found = gallery.picture(id);
		if (found === null || !can(actor, action, { kind: 'generation', owner: found.row.owner })) throw noSuchPicture();
		return found;
	};
	/** The index may be behind: the file can have gone just now. */
	const forget = (error: unknown, name: string): never => {
		if (!(error instanceof PictureGone)) throw error;
		void gallery.examine([name]);
		throw noSuchPicture();
	};
	const unsubscribe = gallery.subscribe((news) => {
		if (news.name !== 'picture' || isDroppedId(news.data.id)) return;
		const found = gallery.picture(news.data.picture.id);
		if (found !== null) void thumbnails.prepare(found.picture);
	});

	return {
		open: async (actor, id) => {
			const { picture, row } = find(actor, 'see', id);
			const { name, bytes, sha256, type, seed } = picture;
			const file = await store.head(name);
			// Another length is another picture than the one that the tag stands for.
			if (file?.bytes !== bytes) return forget(new PictureGone(), name);
			return { body: store.stream(name), type, bytes, etag: sha256, download: downloadName(row.facts.request.prompt, seed, type) };
		},
		export: async (actor, id, wanted) => {
			const { picture, row } = find(actor, 'see', id);
			const { name, sha256, seed } = picture;
			const file = await store.read(name).catch((error: unknown) => forget(error, name));
			const { bytes, type } = await inTurn(() => exportPicture(file, wanted));
			const etag = `${sha256}-${wanted.format ?? 'same'}-${wanted.metadata}`;
			return { body: new Uint8Array(bytes), type, bytes: bytes.length, etag, download: downloadName(row.facts.request.prompt, seed, type) };
		},
		thumbnail: async (actor, id, side = null) => {
			const { picture, row } = find(actor, 'see', id);
			const body = await thumbnails.get(picture, readSide(side)).catch((error: unknown) => forget(error, picture.name));
			const download = downloadName(row.facts.request.prompt, picture.seed, thumbnailType);
			return { body, type: thumbnailType, bytes: body.length, etag: `${picture.sha256}-thumbnail-${side ?? usualThumbnailSide}`, download };
		},
		remove: async (actor, id) => {
			find(actor, 'change', id);
			return await bin.setPictureDeleted(id, true);
		},
		restore: async (actor, id) => {
			find(actor, 'change', id);
			return await bin.setPictureDeleted(id, false);
		},
		[Symbol.dispose]: unsubscribe,
	};
}

/** @throws ProblemError `validation_failed` for a side that there is not. */
function readSide(side: string | null): ThumbnailSide {
	const known = side === null ? usualThumbnailSide : thumbnailSides.find((one) => String(one) === side);
	if (known !== undefined) return known;
	throw new ProblemError('validation_failed', `"size" must be one of: ${thumbnailSides.join(', ')}.`, { field: 'size' });
}
