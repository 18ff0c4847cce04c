/** What fingers, mouse and keys do to pictures in the list: one listener of each kind for all of them. */
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useShortcutSettings } from '../shell/ShortcutsProvider.tsx';
import { findPicture, type Layout, rowOf, rowsOf, type Section } from './sections.ts';
import type { Shelf } from './shelf.ts';

export interface TileActions {
	open(id: string): void;
	toggle(id: string): void;
	/** Chooses everything from the one chosen last to this one. */
	extend(id: string): void;
	chooseDay(section: number): void;
	chooseAll(): void;
	/** Ends choosing. @returns false when nothing was to end */
	leave(): boolean;
	setFavourite(id: string, favourite: boolean): void;
	/** The chosen ones, or this one. */
	remove(id: string): void;
}

interface Parts {
	shelf: Shelf;
	sections: readonly Section[];
	layout: Layout;
	actions: TileActions;
	bring(id: string): void;
	/** Taps choose instead of opening. */
	choosing: boolean;
}

const longPressMs = 420;
/** A finger that moves further does not press. CSS pixels. */
const shaky = 10;
/** Of a picture's corner in which a mouse chooses. CSS pixels. */
const corner = 40;

interface TileEvents {
	onClick(event: MouseEvent): void;
	onContextMenu(event: MouseEvent): void;
	onPointerDown(event: PointerEvent): void;
	onPointerMove(event: PointerEvent): void;
	onPointerUp(): void;
	onPointerCancel(): void;
	onKeyDown(event: KeyboardEvent): void;
}

export function useTileEvents({ shelf, sections, layout, actions, bring, choosing }: Parts): TileEvents {
	const { letters } = useShortcutSettings();
	const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
	/** The press was a long one: the click that ends it does nothing more. */
	const wasLong = useRef(false);
	const release = () => {
		clearTimeout(press.current?.timer);
		press.current = null;
	};
	useEffect(() => () => clearTimeout(press.current?.timer), []);

	function click(event: MouseEvent): void {
		const target = event.target as Element;
		const heart = target.closest<HTMLElement>('[data-heart]');
		const day = target.closest<HTMLElement>('[data-day]');
		const tile = tileOf(event);
		if (heart !== null) actions.setFavourite(heart.dataset['heart'] ?? '', heart.getAttribute('aria-pressed') !== 'true');
		if (day !== null) actions.chooseDay(Number(day.dataset['day']));
		if (tile === null) return;
		const id = tile.dataset['id'] ?? '';
		const box = tile.getBoundingClientRect();
		const inCorner = event.detail > 0 && isMouse(event) && event.clientX - box.left < corner && event.clientY - box.top < corner;
		if (wasLong.current) wasLong.current = false;
		else if (event.shiftKey) actions.extend(id);
		else if (event.ctrlKey || event.metaKey || choosing || inCorner) actions.toggle(id);
		else actions.open(id);
		event.preventDefault();
	}

	/** The picture left or right of one, or in the row above or below it. */
	function neighbour(id: string, key: string): string | null {
		const place = findPicture(sections, id);
		if (place === null) return null;
		const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
		if (step !== undefined) return beside(place.section, place.picture + step);
		const here = rowOf(sections, layout, place);
		if (here === null) return null;
		const at = place.picture - here.row.from;
		const middle = ((here.row.edges[at] ?? 0) + (here.row.edges[at + 1] ?? 0)) / 2;
		const down = key === 'ArrowDown';
		const inSection = rowsOf(sections[place.section]!, layout.geometry);
		const index = inSection.indexOf(here.row) + (down ? 1 : -1);
		if (inSection[index] !== undefined) return idIn(place.section, nearest(inSection[index].edges, middle) + inSection[index].from);
		const other = nextSection(place.section, down ? 1 : -1);
		const rows = other === null ? [] : rowsOf(sections[other]!, layout.geometry);
		const row = down ? rows[0] : rows.at(-1);
		return other === null || row === undefined ? null : idIn(other, row.from + nearest(row.edges, middle));
	}

	function beside(section: number, picture: number): string | null {
		const known = idIn(section, picture);
		if (known !== null) return known;
		const next = nextSection(section, picture < 0 ? -1 : 1);
		return next === null ? null : picture < 0 ? (sections[next]?.pictures?.at(-1)?.id ?? null) : idIn(next, 0);
	}

	function idIn(section: number, picture: number): string | null {
		return sections[section]?.pictures?.[picture]?.id ?? null;
	}

	function nextSection(from: number, step: 1 | -1): number | null {
		for (let index = from + step; index >= 0 && index < sections.length; index += step) if ((sections[index]?.count ?? 0) > 0) return index;
		return null;
	}

	function followKeys(event: KeyboardEvent): void {
		const id = tileOf(event)?.dataset['id'];
		if (id === undefined || event.altKey) return;
		const { key } = event;
		if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'a') actions.chooseAll();
		else if (event.ctrlKey || event.metaKey) return;
		else if (key.startsWith('Arrow')) {
			const next = neighbour(id, key);
			if (next !== null) {
				if (event.shiftKey) actions.extend(next);
				bring(next);
			}
		} else if (key === 'Home' || key === 'End') bringEnd(key);
		else if (key === ' ') actions.toggle(id);
		else if (key === 'Enter') actions.open(id);
		else if (key === 'Delete' || key === 'Backspace') actions.remove(id);
		else if (letters && key.toLowerCase() === 'f') {
			const place = findPicture(sections, id);
			const picture = place === null ? undefined : sections[place.section]?.pictures?.[place.picture];
			if (picture !== undefined) actions.setFavourite(id, !picture.favourite);
		} else return;
		event.preventDefault();
	}

	function bringEnd(key: 'Home' | 'End'): void {
		const index = key === 'Home' ? 0 : sections.length - 1;
		void shelf.idsOf(index).then((ids) => {
			const id = key === 'Home' ? ids[0] : ids.at(-1);
			if (id !== undefined) bring(id);
		});
	}

	return {
		onClick: click,
		onContextMenu: (event) => {
			// Of a finger this is the long press that chooses.
			if (tileOf(event) !== null && !isMouse(event)) event.preventDefault();
		},
		onPointerDown: (event) => {
			release();
			wasLong.current = false;
			const id = tileOf(event)?.dataset['id'];
			if (id === undefined || event.pointerType === 'mouse' || !event.isPrimary) return release();
			const timer = setTimeout(() => {
				wasLong.current = true;
				press.current = null;
				navigator.vibrate?.(10);
				actions.toggle(id);
			}, longPressMs);
			press.current = { timer, x: event.clientX, y: event.clientY };
		},
		onPointerMove: ({ clientX, clientY }) => {
			const from = press.current;
			if (from !== null && Math.hypot(clientX - from.x, clientY - from.y) > shaky) release();
		},
		onPointerUp: release,
		onPointerCancel: release,
		onKeyDown: followKeys,
	};
}

function tileOf({ target }: { target: EventTarget }): HTMLElement | null {
	return (target as Element).closest<HTMLElement>('[data-id]');
}

function isMouse({ nativeEvent }: MouseEvent): boolean {
	return (nativeEvent as globalThis.PointerEvent).pointerType === 'mouse';
}

/** Index of the picture of a row whose middle is nearest. */
function nearest(edges: readonly number[], middle: number): number {
	let best = 0;
	for (let at = 0; at < edges.length - 1; at += 1) {
		const distance = (index: number) => Math.abs(((edges[index] ?? 0) + (edges[index + 1] ?? 0)) / 2 - middle);
		if (distance(at) < distance(best)) best = at;
	}
	return best;
}
