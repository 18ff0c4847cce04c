/** Which pictures are chosen: these, or everything that the search finds but these. Pure. */
import type { PictureChoice } from '#contract/gallery.ts';

export interface Selection {
	/** Whether taps choose. */
	choosing: boolean;
	/** Everything that the search finds, without {@link ids}; otherwise only those. */
	all: boolean;
	ids: ReadonlySet<string>;
	/** Chosen last: where a range begins. */
	anchor: string | null;
}

export const nothingChosen: Selection = { choosing: false, all: false, ids: new Set(), anchor: null };

export function isChosen({ all, ids }: Selection, id: string): boolean {
	return all !== ids.has(id);
}

/** @param total pictures that the search finds */
export function countChosen({ all, ids }: Selection, total: number): number {
	return all ? Math.max(0, total - ids.size) : ids.size;
}

export function toggle(selection: Selection, id: string): Selection {
	return choose(selection, [id], !isChosen(selection, id));
}

export function choose(selection: Selection, ids: readonly string[], wished: boolean): Selection {
	const listed = new Set(selection.ids);
	for (const id of ids) {
		if (wished === selection.all) listed.delete(id);
		else listed.add(id);
	}
	const isEmpty = !selection.all && listed.size === 0;
	// The last one that is taken out ends it, so that nobody is left in an empty mode.
	return isEmpty && !wished ? nothingChosen : { ...selection, choosing: true, ids: listed, anchor: ids.at(-1) ?? selection.anchor };
}

export function chooseAll(): Selection {
	return { choosing: true, all: true, ids: new Set(), anchor: null };
}

/** @param offset minutes east of UTC that days of the search begin by */
export function toChoice({ all, ids }: Selection, search: string, offset: number): PictureChoice {
	if (!all) return { pictures: [...ids] };
	return { search, offset, ...(ids.size === 0 ? {} : { except: [...ids] }) };
}
