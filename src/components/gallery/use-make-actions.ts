/** What can be done in the gallery, made out of the endpoints, the shelf and the selection. */
import { type Dispatch, type RefObject, type SetStateAction, useMemo, useRef } from 'react';
import type { PictureChange } from '#contract/gallery.ts';
import type { ShowToast } from '../shell/toasts.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import type { Text } from '../text/text.tsx';
import { minutesEast } from './dates.ts';
import { downloadZip } from './download-zip.ts';
import type { GridHandle } from './Grid.tsx';
import { choose, chooseAll, countChosen, isChosen, nothingChosen, type Selection, toChoice, toggle } from './selection.ts';
import type { Shelf } from './shelf.ts';
import { type Target, useChanges } from './use-changes.ts';
import type { TileActions } from './use-tile-events.ts';

interface Parts {
	t: Text;
	show: ShowToast;
	shelf: Shelf | null;
	/** That the shelf is of. */
	search: string;
	selection: Selection;
	setSelection: Dispatch<SetStateAction<Selection>>;
	grid: RefObject<GridHandle | null>;
	/** Shows a picture on the full screen. */
	open(id: string): void;
}

export interface GalleryActions extends TileActions {
	/** Whether all chosen pictures that are known here are favourites. */
	areFavourite(): boolean;
	favouriteChosen(): void;
	removeChosen(): void;
	restoreChosen(): void;
	download(): void;
	/** Changes the chosen ones, says so, and ends choosing. */
	mark(change: PictureChange, told: string): void;
}

export function useMakeActions(parts: Parts): GalleryActions {
	const { shelf, show, t, setSelection } = parts;
	const { apply } = useChanges({ shelf, show, t });
	const attempt = useAttempt();
	const current = useRef(parts);
	current.current = parts;

	return useMemo(() => {
		const one = (id: string): Target => ({ choice: { pictures: [id] }, means: (other) => other === id });
		const chosen = (): Target => {
			const { selection, search } = current.current;
			return { choice: toChoice(selection, search, minutesEast()), means: (id) => isChosen(selection, id) };
		};
		const known = () => (shelf?.state().sections ?? []).flatMap(({ pictures }) => pictures ?? []);
		const areFavourite = () => {
			const meant = known().filter(({ id }) => isChosen(current.current.selection, id));
			return meant.length > 0 && meant.every(({ favourite }) => favourite);
		};
		const leave = () => {
			const { choosing } = current.current.selection;
			if (choosing) setSelection(nothingChosen);
			return choosing;
		};

		/** To the bin or out of it, with a way back. */
		async function move(target: Target, count: number, deleted: boolean): Promise<void> {
			const { pictures } = target.choice;
			const told = t(deleted ? 'gallery.toBin' : 'gallery.fromBin', { count });
			const back = (ids: readonly string[]) => ({
				label: t('words.undo'),
				run: () => {
					const means = new Set(ids);
					void apply({ target: { choice: { pictures: [...ids] }, means: (id) => means.has(id) }, change: { deleted: !deleted } });
				},
			});
			if (pictures !== undefined) await apply({ target, change: { deleted }, told, undo: back(pictures) });
			else {
				// Which ones a search has found the server says.
				const changed = await apply({ target, change: { deleted } });
				if (changed !== null) show(told, changed.pictures === null ? undefined : back(changed.pictures));
			}
		}
		function moveChosen(deleted: boolean): void {
			const count = countChosen(current.current.selection, shelf?.state().count ?? 0);
			void move(chosen(), count, deleted);
			leave();
		}

		return {
			open: (id) => current.current.open(id),
			toggle: (id) => setSelection((before) => toggle(before, id)),
			extend(id) {
				const { anchor } = current.current.selection;
				if (anchor === null || shelf === null) setSelection((before) => toggle(before, id));
				else {
					const add = (ids: readonly string[]) => setSelection((before) => choose(before, ids, true));
					void attempt(() => shelf.idsBetween(anchor, id), add);
				}
			},
			chooseDay(section) {
				const add = (ids: readonly string[]) => setSelection((before) => choose(before, ids, !ids.every((id) => isChosen(before, id))));
				if (shelf !== null) void attempt(() => shelf.idsOfDay(section), add);
			},
			chooseAll: () => setSelection(chooseAll()),
			leave,
			setFavourite: (id, favourite) => void apply({ target: one(id), change: { favourite } }),
			remove(id) {
				if (known().some((picture) => picture.id === id && picture.deleted_at !== null)) return;
				const { selection } = current.current;
				if (isChosen(selection, id) && selection.choosing) return moveChosen(true);
				const all = known();
				const at = all.findIndex((picture) => picture.id === id);
				const next = all[at + 1] ?? all[at - 1];
				void move(one(id), 1, true);
				if (next !== undefined) current.current.grid.current?.focus(next.id);
			},
			areFavourite,
			favouriteChosen() {
				const favourite = !areFavourite();
				const count = countChosen(current.current.selection, shelf?.state().count ?? 0);
				void apply({
					target: chosen(),
					change: { favourite },
					told: t(favourite ? 'gallery.nowFavourite' : 'gallery.noFavourite', { count }),
				});
				leave();
			},
			removeChosen: () => moveChosen(true),
			restoreChosen: () => moveChosen(false),
			// They stay chosen: going back in the history, as ending that does, would stop the download.
			download: () => void attempt(() => downloadZip(chosen().choice)),
			mark(change, told) {
				void apply({ target: chosen(), change, told });
				leave();
			},
		};
	}, [shelf, show, t, setSelection, apply, attempt]);
}
