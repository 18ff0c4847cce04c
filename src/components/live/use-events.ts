/** What happens, for a page that only listens. */
import { useEffect, useRef } from 'react';
import { openLive } from './live.ts';
import type { LiveEvent } from './state.ts';

/** Calls `listen` for every event while the component is shown. After a gap there is a `snapshot`: ask again for what you show. */
export function useEvents(listen: (event: LiveEvent) => void): void {
	const current = useRef(listen);
	current.current = listen;
	useEffect(() => {
		const live = openLive((message) => {
			if (message.kind === 'event') current.current(message.event);
		});
		return () => live.close();
	}, []);
}
