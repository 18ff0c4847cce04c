/** The pictures of a search as a long list of days of which only what is near the screen is drawn. */
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { DaySection } from './DaySection.tsx';
import { geometryOf, mostDrawn } from './grid-size.ts';
import { Scrubber } from './Scrubber.tsx';
import { findPicture, keepPlace, type Layout, layOut, rowOf, type Section, sectionAt } from './sections.ts';
import type { Selection } from './selection.ts';
import type { Shelf, ShelfState } from './shelf.ts';
import { usePinch } from './use-pinch.ts';
import { usePlace } from './use-place.ts';
import { type TileActions, useTileEvents } from './use-tile-events.ts';
import { useView } from './use-view.ts';
import { chooseDrawn, type View } from './window.ts';

export interface GridHandle {
	/** Brings a picture before the eyes, and the focus to it. */
	focus(id: string): void;
}

interface GridProps {
	shelf: Shelf;
	state: ShelfState;
	/** That the shelf is of. */
	search: string;
	/** Step of the size of pictures. */
	size: number;
	onResize(by: 1 | -1): void;
	selection: Selection;
	actions: TileActions;
	/** They lie in the bin. */
	binned: boolean;
	handle: Ref<GridHandle>;
}

/** Covered by what stays at the top while the page scrolls. CSS pixels. */
const coveredTop = 116;
const coveredBottom = 72;

export function Grid({ shelf, state, search, size, onResize, selection, actions, binned, handle }: GridProps) {
	const list = useRef<HTMLDivElement>(null);
	const { width, height } = useRoom(list);
	const { view, look } = useView(list);
	const { sections, aspect } = state;
	const geometry = useMemo(() => geometryOf(size, width, height), [size, width, height]);
	const layout = useMemo(() => layOut(sections, geometry, aspect), [sections, geometry, aspect]);
	const [focused, setFocused] = useState<string | null>(null);
	const [wished, setWished] = useState<string | null>(null);

	useStay({ sections, layout }, view.top, look);
	usePlace({ list, shelf, search, sections, layout, top: view.top, covered: coveredTop, look });
	useNear(shelf, layout, view);
	usePinch(list, onResize);
	useImperativeHandle(handle, () => ({ focus: setWished }), []);
	useEffect(() => {
		const place = wished === null ? null : findPicture(sections, wished);
		const at = place && rowOf(sections, layout, place);
		if (at === null || wished === null) return;
		// Rows that were not drawn are so after this.
		if (bringIntoView(at.top - view.top, at.row.height, view.height)) look();
		const tile = list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(wished)}"]`);
		if (tile == null) return;
		setWished(null);
		tile.focus({ preventScroll: true });
	});

	const before = useRef<ReadonlySet<string>>(new Set());
	const drawn = chooseDrawn(sections, layout, view, mostDrawn, ({ key }) => before.current.has(key));
	useEffect(() => {
		before.current = new Set(drawn.map(({ section }) => sections[section]?.key ?? ''));
	});
	const first = firstId(sections, drawn[0]?.section ?? 0);
	const isFocusedHere = focused !== null && findPicture(sections, focused) !== null;
	const events = useTileEvents({ shelf, sections, layout, actions, bring: setWished, choosing: selection.choosing || binned });

	return (
		<>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: the links in it answer to the keyboard; it listens for all of them. */}
			<div
				ref={list}
				className="gallery-list"
				data-choosing={selection.choosing || undefined}
				style={{ height: layout.tops[sections.length] }}
				onFocus={({ target }) => setFocused(target.closest<HTMLElement>('[data-id]')?.dataset['id'] ?? null)}
				{...events}
			>
				{drawn.map(({ section: index, from, to }) => {
					const section = sections[index];
					return (
						section !== undefined &&
						section.count > 0 && (
							<DaySection
								key={section.key}
								section={section}
								index={index}
								top={layout.tops[index] ?? 0}
								height={(layout.tops[index + 1] ?? 0) - (layout.tops[index] ?? 0)}
								geometry={geometry}
								from={from}
								to={to}
								selection={selection}
								entry={isFocusedHere ? focused : first}
								still={view.fast}
								binned={binned}
							/>
						)
					);
				})}
			</div>
			<Scrubber sections={sections} layout={layout} view={view} list={list} />
		</>
	);
}

function firstId(sections: readonly Section[], from: number): string | null {
	return sections.slice(from, from + 3).find(({ pictures }) => pictures !== null && pictures.length > 0)?.pictures?.[0]?.id ?? null;
}

/** Width of the list and height of the screen. */
function useRoom(list: React.RefObject<HTMLElement | null>): { width: number; height: number } {
	const [room, setRoom] = useState({ width: 0, height: 0 });
	useLayoutEffect(() => {
		const element = list.current;
		if (element === null) return;
		const measure = () =>
			setRoom((before) => {
				const now = { width: Math.floor(element.getBoundingClientRect().width), height: screenHeight() };
				// The bars of a phone's browser come and go while it scrolls: no reason to lay out anew.
				return before.width === now.width && Math.abs(before.height - now.height) < 160 ? before : now;
			});
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		return () => observer.disconnect();
	}, [list]);
	return room;
}

function screenHeight(): number {
	return document.documentElement.clientHeight;
}

interface LaidOut {
	sections: readonly Section[];
	layout: Layout;
}

/** When the layout changes, what is on the screen stays where it is. At the very top the newest comes into sight instead. */
function useStay(now: LaidOut, top: number, look: () => void): void {
	const before = useRef(now);
	// biome-ignore lint/correctness/useExhaustiveDependencies: only another layout moves anything; where the page stands is read then.
	useLayoutEffect(() => {
		const old = before.current;
		before.current = now;
		if (old === now || old.layout === now.layout || old.layout.geometry.width === 0) return;
		const moved = top <= 0 ? 0 : keepPlace(old, now, top + coveredTop);
		if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: 'instant' });
		look();
	}, [now.layout]);
}

/** Asks for the pictures that are, or soon will be, on the screen. */
function useNear(shelf: Shelf, layout: Layout, { top, height, direction }: View): void {
	const first = sectionAt(layout, top);
	const last = sectionAt(layout, top + height);
	const next = sectionAt(layout, direction === 1 ? top + 3 * height : top - 2 * height);
	useEffect(() => {
		if (first === -1 || layout.geometry.width === 0) return;
		const coming = direction === 1 ? range(last + 1, next) : range(next, first - 1).reverse();
		shelf.want([...range(first, last), ...coming]);
	}, [shelf, first, last, next, direction, layout]);
}

function range(from: number, to: number): number[] {
	return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** @param top from the top of the screen. @returns whether the page was scrolled */
function bringIntoView(top: number, height: number, screen: number): boolean {
	const above = top - coveredTop;
	const below = top + height - (screen - coveredBottom);
	if (above >= 0 && below <= 0) return false;
	scrollBy({ top: above < 0 ? above : below, behavior: 'instant' });
	return true;
}
