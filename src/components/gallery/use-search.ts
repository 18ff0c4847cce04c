/** The search stands in the address, so that the back button takes it back and a link brings it. */
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Search {
	search: string;
	/** @param how `typing` while letters follow each other: they are one step of the back button */
	setSearch(search: string, how?: 'typing'): void;
}

export function useSearch(initial: string): Search {
	const [search, set] = useState(initial);
	const typing = useRef(false);

	useEffect(() => {
		const follow = () => {
			typing.current = false;
			if (location.pathname === '/gallery') set(new URLSearchParams(location.search).get('search') ?? '');
		};
		addEventListener('popstate', follow);
		return () => removeEventListener('popstate', follow);
	}, []);

	const setSearch = useCallback((next: string, how?: 'typing') => {
		const address = next.trim() === '' ? '/gallery' : `/gallery?${new URLSearchParams({ search: next.trim() })}`;
		// A dialog has an entry of its own: what was chosen in it takes its place.
		const inDialog = (history.state as { overlay?: number } | null)?.overlay !== undefined;
		if (inDialog || (how === 'typing' && typing.current)) history.replaceState(null, '', address);
		else history.pushState(null, '', address);
		typing.current = how === 'typing';
		set(next.trim());
	}, []);
	return { search, setSearch };
}
