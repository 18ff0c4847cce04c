/** Where the list stands is kept with its entry in the history: after a reload, and for who comes back to it, it stands there again. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { type DayPlace, dayPlaceAt, findDayPlace, type Layout, type Section } from './sections.ts';
import type { Shelf } from './shelf.ts';

interface Parts {
	list: RefObject<HTMLElement | null>;
	shelf: Shelf;
	/** That the shelf is of. */
	search: string;
	sections: readonly Section[];
	layout: Layout;
	/** Of the screen, from the top of the list. */
	top: number;
	/** Of the screen, covered by what stays at its top. */
	covered: number;
	/** After the page was scrolled. */
	look(): void;
}

interface Kept {
	search: string;
	/** Null at the very top. */
	place: DayPlace | null;
}

/** The page has come to rest. Milliseconds. */
const calmAfterMs = 150;

export function usePlace({ list, shelf, search, sections, layout, top, covered, look }: Parts): void {
	const isLaidOut = layout.geometry.width > 0 && sections.length > 0;
	const restored = useRef<Shelf | null>(null);
	useEffect(() => {
		// The browser would look for a place in a list that is not there yet.
		history.scrollRestoration = 'manual';
	}, []);
	useLayoutEffect(() => {
		if (!isLaidOut || restored.current === shelf) return;
		const isFirst = restored.current === null;
		restored.current = shelf;
		// Who comes by a link, also by one to this very page, begins with the newest.
		const kept = isFirst && cameByLink() ? null : readKept();
		const y = kept?.search === search && kept.place !== null ? findDayPlace(sections, layout, kept.place) : null;
		if (y === null || list.current === null) return;
		scrollTo({ top: scrollY + list.current.getBoundingClientRect().top + y - covered, behavior: 'instant' });
		look();
	}, [isLaidOut, shelf, search, sections, layout, list, covered, look]);

	const current = useRef({ search, sections, layout, top });
	current.current = { search, sections, layout, top };
	const keep = useCallback(() => {
		const now = current.current;
		if (restored.current !== shelf || !isShown(now.search)) return;
		const place = now.top <= 0 ? null : dayPlaceAt(now.sections, now.layout, now.top + covered);
		history.replaceState({ ...history.state, gallery: { search: now.search, place } satisfies Kept }, '');
	}, [shelf, covered]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: each time it comes to rest.
	useEffect(() => {
		const timer = setTimeout(keep, calmAfterMs);
		return () => clearTimeout(timer);
	}, [keep, top]);
	useEffect(() => {
		addEventListener('pagehide', keep);
		return () => removeEventListener('pagehide', keep);
	}, [keep]);
}

/** Whether the entry of the history is this list's own, and not that of another search or of what lies over it. */
function isShown(search: string): boolean {
	const { pathname, search: query } = location;
	return (
		pathname === '/gallery' && (new URLSearchParams(query).get('search') ?? '').trim() === search && history.state?.overlay === undefined
	);
}

function cameByLink(): boolean {
	const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
	return entry?.type === 'navigate';
}

function readKept(): Kept | null {
	return (history.state as { gallery?: Kept } | null)?.gallery ?? null;
}
