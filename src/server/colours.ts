/** Mean colours of pictures: known when a thumbnail is made, and found for all others while nothing is painted. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#contract/log.ts';
import { meanColour } from '#images/thumbnail.ts';
import type { Gallery } from './gallery/gallery.ts';
import type { PictureStore } from './gallery/picture-store.ts';
import type { Thumbnails } from './thumbnails.ts';

export interface Colours extends Disposable {
	/** Keeps the colour of a thumbnail that was just made. Never throws. */
	learn(sha256: string, thumbnail: Uint8Array): Promise<void>;
	/** Looks for the colours that are missing, newest pictures first. Never throws; called again meanwhile it does nothing. */
	fill(thumbnails: Pick<Thumbnails, 'kept'>): Promise<void>;
}

export interface ColoursParts {
	gallery: Pick<Gallery, 'picture' | 'active' | 'colours'>;
	store: Pick<PictureStore, 'read'>;
	log: Log;
}

const picturesAtOnce = 20;
/** How often it looks whether painting has ended: the cores are the engine's. */
const lookAgainMs = 2_000;

export function createColours({ gallery, store, log }: ColoursParts): Colours {
	const closing = new AbortController();
	let isFilling = false;

	const learn = async (sha256: string, bytes: Uint8Array): Promise<void> => {
		try {
			const colour = await meanColour(bytes);
			if (!closing.signal.aborted) gallery.colours.save(sha256, colour);
		} catch (error) {
			log.debug('the colour of a picture could not be found', { error });
		}
	};
	const find = async (id: string, { kept }: Pick<Thumbnails, 'kept'>): Promise<void> => {
		const found = gallery.picture(id);
		if (found === null) return;
		const bytes = (await kept(found.picture)) ?? (await store.read(found.picture.name).catch(() => null));
		if (bytes !== null) await learn(found.picture.sha256, bytes);
	};
	const fillAll = async (thumbnails: Pick<Thumbnails, 'kept'>): Promise<void> => {
		let before = Number.MAX_SAFE_INTEGER;
		while (!closing.signal.aborted) {
			const some = gallery.colours.without(before, picturesAtOnce);
			for (const { id, number } of some) {
				while (!closing.signal.aborted && gallery.active(null).length > 0) await pause(lookAgainMs, undefined, { signal: closing.signal });
				if (closing.signal.aborted) return;
				await find(id, thumbnails);
				before = number;
			}
			if (some.length < picturesAtOnce) return;
		}
	};

	return {
		learn,
		fill: async (thumbnails) => {
			if (isFilling) return;
			isFilling = true;
			try {
				await fillAll(thumbnails);
			} catch (error) {
				if (!closing.signal.aborted) log.warn('colours of pictures could not be found', { error });
			} finally {
				isFilling = false;
			}
		},
		[Symbol.dispose]: () => closing.abort(),
	};
}
