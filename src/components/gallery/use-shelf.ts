/** The shelf of the search, kept true by what happens elsewhere. What was found before stays until there is an answer. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { LiveEvent } from '../live/state.ts';
import { useEvents } from '../live/use-events.ts';
import { listDays, listPictures } from './api.ts';
import { asksForMarks } from './search-terms.ts';
import { createShelf, type Shelf, type ShelfState } from './shelf.ts';

/** Several things that happen together are one question. Milliseconds. */
const gatherMs = 250;

const empty: ShelfState = { known: false, problem: null, waiting: false, sections: [], count: 0, aspect: 1 };
const emptyShelf: Pick<Shelf, 'state' | 'subscribe'> = { state: () => empty, subscribe: () => () => undefined };

export interface Shown {
	/** Null before the first one. */
	shelf: Shelf | null;
	state: ShelfState;
	/** The search that the state is of: the one before while the newest is still asked for. */
	of: string | null;
}

export function useShelf(search: string): Shown {
	const [current, setCurrent] = useState<{ shelf: Shelf; of: string } | null>(null);
	const newest = useRef<Shelf | null>(null);

	useEffect(() => {
		const shelf = createShelf({ days: () => listDays(search), page: (cursor, limit) => listPictures(search, cursor, limit) });
		newest.current = shelf;
		void shelf.refresh().then(() => {
			if (newest.current === shelf) setCurrent({ shelf, of: search });
		});
		return () => {
			if (newest.current === shelf) newest.current = null;
		};
	}, [search]);
	useEffect(() => () => current?.shelf.close(), [current]);

	const gathering = useRef<ReturnType<typeof setTimeout>>(undefined);
	const refreshSoon = useCallback(() => {
		clearTimeout(gathering.current);
		gathering.current = setTimeout(() => void newest.current?.refresh(), gatherMs);
	}, []);
	useEvents((event: LiveEvent) => {
		switch (event.name) {
			case 'picture':
			case 'ended':
			case 'restored':
				refreshSoon();
				break;
			case 'removed':
				newest.current?.outdate([event.data.id]);
				refreshSoon();
				break;
			case 'marks':
				newest.current?.outdate(event.data.pictures);
				if (asksForMarks(search)) refreshSoon();
				break;
			case 'snapshot':
				newest.current?.outdate(null);
				refreshSoon();
		}
	});
	useEffect(() => {
		addEventListener('online', refreshSoon);
		return () => {
			removeEventListener('online', refreshSoon);
			clearTimeout(gathering.current);
		};
	}, [refreshSoon]);

	const { subscribe, state } = current?.shelf ?? emptyShelf;
	return { shelf: current?.shelf ?? null, state: useSyncExternalStore(subscribe, state, () => empty), of: current?.of ?? null };
}
