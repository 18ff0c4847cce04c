/** What happens, for a page that only listens. */
import { useEffect, useRef } from 'react';
import { useLiveContext } from './LiveProvider.tsx';
import type { LiveEvent } from './state.ts';

/** Calls `listen` for every event while the component is shown. After a gap there is a `snapshot`: ask again for what you show. */
export function useEvents(listen: (event: LiveEvent) => void): void {
	const { listen: enter } = useLiveContext();
	const current = useRef(listen);
	current.current = listen;
	useEffect(() => enter((event) => current.current(event)), [enter]);
}
