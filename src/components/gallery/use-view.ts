/** What part of the list is on the screen, a frame at a time. */
import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { View } from './window.ts';

/** Faster than this the pictures that fly by are not asked for. Pixels a millisecond. */
const fast = 4;
const calmAfterMs = 120;

interface Moving extends View {
	/** Too fast to see pictures. */
	fast: boolean;
}

export interface UseView {
	view: Moving;
	/** After the page was scrolled by a program or laid out anew. */
	look(): void;
}

export function useView(list: RefObject<HTMLElement | null>): UseView {
	const [view, setView] = useState<Moving>({ top: 0, height: 0, direction: 1, fast: false });

	const read = useCallback(() => {
		const top = -(list.current?.getBoundingClientRect().top ?? 0);
		return { top, height: innerHeight };
	}, [list]);
	const look = useCallback(() => setView((before) => ({ ...before, ...read() })), [read]);

	useEffect(() => {
		let frame = 0;
		let calm: ReturnType<typeof setTimeout> | undefined;
		let last = { top: read().top, at: performance.now() };
		const follow = () => {
			frame = 0;
			const now = { ...read(), at: performance.now() };
			const speed = Math.abs(now.top - last.top) / Math.max(8, now.at - last.at);
			const moved = now.top - last.top;
			last = now;
			setView((before) => ({
				top: now.top,
				height: now.height,
				direction: moved === 0 ? before.direction : moved > 0 ? 1 : -1,
				fast: speed > fast,
			}));
			clearTimeout(calm);
			calm = setTimeout(() => setView((before) => (before.fast ? { ...before, fast: false } : before)), calmAfterMs);
		};
		const onScroll = () => {
			if (frame === 0) frame = requestAnimationFrame(follow);
		};
		look();
		addEventListener('scroll', onScroll, { passive: true });
		addEventListener('resize', onScroll);
		return () => {
			cancelAnimationFrame(frame);
			clearTimeout(calm);
			removeEventListener('scroll', onScroll);
			removeEventListener('resize', onScroll);
		};
	}, [read, look]);
	return { view, look };
}
