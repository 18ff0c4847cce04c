/** The pictures that the viewer goes through: those around the open one that are loaded, without a gap; more come as it goes on. */
import { useEffect, useMemo } from 'react';
import type { GalleryPicture } from '#contract/gallery.ts';
import type { Section } from './sections.ts';
import type { Shelf } from './shelf.ts';

const none: readonly GalleryPicture[] = [];

export function useViewed(shelf: Shelf | null, sections: readonly Section[], openId: string | null): readonly GalleryPicture[] {
	const at = openId === null ? -1 : sections.findIndex(({ pictures }) => pictures?.some(({ id }) => id === openId) === true);
	const isNextLoaded = at !== -1 && sections[at + 1]?.pictures !== null;
	const isPreviousLoaded = at !== -1 && sections[at - 1]?.pictures !== null;
	useEffect(() => {
		if (at === -1 || (isNextLoaded && isPreviousLoaded)) return;
		shelf?.want([at, at + 1, at - 1].filter((index) => index >= 0));
	}, [shelf, at, isNextLoaded, isPreviousLoaded]);
	return useMemo(() => {
		if (at === -1) return none;
		let first = at;
		let end = at + 1;
		while (first > 0 && sections[first - 1]?.pictures != null) first -= 1;
		while (end < sections.length && sections[end]?.pictures != null) end += 1;
		return sections.slice(first, end).flatMap(({ pictures }) => pictures ?? []);
	}, [sections, at]);
}
