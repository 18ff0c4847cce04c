/** Changes of pictures: shown at once, sent in order, tried again while the network is away, and taken back when they fail. */
import { useMemo, useRef } from 'react';
import { type GalleryChanged, mostChosen, type PictureChange, type PictureChoice } from '#contract/gallery.ts';
import { Unreachable } from '../live/api.ts';
import type { ShowToast, ToastAction } from '../shell/toasts.tsx';
import { explain } from '../text/explain.ts';
import type { Text } from '../text/text.tsx';
import { changePictures } from './api.ts';
import type { Shelf } from './shelf.ts';

/** Pauses between tries in milliseconds. Each change says how things should be, so that sending it twice does no harm. */
const pauses = [500, 1_500, 4_000] as const;
/** Files are moved one by one: more at a time would take longer than an answer may. */
const mostMoved = 100;

export interface Target {
	choice: PictureChoice;
	means(id: string): boolean;
}

interface Change {
	target: Target;
	change: PictureChange;
	/** What to say when it is done; nothing is said when what was pressed shows it. */
	told?: string;
	/** A way back, offered with {@link told}. */
	undo?: ToastAction;
}

export interface Changes {
	/** @returns what the server has changed; null when it was not told */
	apply(change: Change): Promise<GalleryChanged | null>;
}

interface Parts {
	shelf: Shelf | null;
	show: ShowToast;
	t: Text;
}

export function useChanges({ shelf, show, t }: Parts): Changes {
	/** One after the other: an undo must not overtake what it takes back. */
	const last = useRef<Promise<unknown>>(Promise.resolve());

	return useMemo(() => {
		async function apply(what: Change): Promise<GalleryChanged | null> {
			const laid = shelf?.lay(what.target.means, what.change);
			if (what.told !== undefined) show(what.told, what.undo);
			const sent = last.current.then(() => sendAll(what.target.choice, what.change));
			last.current = sent.catch(() => undefined);
			try {
				const changed = await sent;
				laid?.done(true);
				// What came out of the bin is nowhere here yet.
				if (what.change.deleted !== undefined) void shelf?.refresh();
				return changed;
			} catch (error) {
				laid?.done(false);
				const again = { label: t('words.tryAgain'), run: () => void apply(what) };
				show(error instanceof Unreachable ? t('gallery.notSent') : explain(t, error), again);
				// What has been done of it is seen again.
				void shelf?.refresh();
				return null;
			}
		}
		return { apply };
	}, [shelf, show, t]);
}

async function sendAll(choice: PictureChoice, change: PictureChange): Promise<GalleryChanged> {
	const { pictures } = choice;
	if (pictures === undefined) return send(choice, change);
	const most = change.deleted === undefined ? mostChosen : mostMoved;
	const all: GalleryChanged = { found: 0, changed: 0, pictures };
	for (let from = 0; from < pictures.length; from += most) {
		const { found, changed } = await send({ pictures: pictures.slice(from, from + most) }, change);
		all.found += found;
		all.changed += changed;
	}
	return all;
}

async function send(choice: PictureChoice, change: PictureChange): Promise<GalleryChanged> {
	for (const pause of pauses) {
		try {
			return await changePictures(choice, change);
		} catch (error) {
			if (!(error instanceof Unreachable)) throw error;
			await new Promise((resolve) => setTimeout(resolve, pause));
		}
	}
	return changePictures(choice, change);
}
