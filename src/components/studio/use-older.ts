/** Older pictures, a page at a time, as the end of the wall comes near. */
import { type Dispatch, type RefCallback, useCallback, useEffect, useRef, useState } from 'react';
import { listGenerations } from '../live/api.ts';
import type { Action } from '../live/state.ts';

export interface Older {
	/** Goes onto what stands below the last picture. */
	sentinel: RefCallback<HTMLElement>;
	more(): void;
	/** The last try failed, so it is left to a button. */
	failed: boolean;
}

export function useOlder(nextCursor: string | null, dispatch: Dispatch<Action>): Older {
	const [failed, setFailed] = useState(false);
	const loading = useRef(false);
	const cursor = useRef(nextCursor);
	useEffect(() => {
		cursor.current = nextCursor;
	}, [nextCursor]);

	const load = useCallback(async () => {
		if (loading.current || cursor.current === null) return;
		loading.current = true;
		try {
			dispatch({ type: 'next-page', page: await listGenerations({ cursor: cursor.current }) });
			setFailed(false);
		} catch {
			setFailed(true);
		} finally {
			loading.current = false;
		}
	}, [dispatch]);
	const more = useCallback(() => void load(), [load]);

	// A short page may leave the end in sight, of which the observer says nothing new: a new cursor observes anew.
	const sentinel = useCallback<RefCallback<HTMLElement>>(
		(element) => {
			if (element === null || nextCursor === null) return;
			const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && more(), {
				rootMargin: '1200px',
			});
			observer.observe(element);
			return () => observer.disconnect();
		},
		[nextCursor, more],
	);
	return { sentinel, more, failed };
}
