/** Keeps the composer above the on-screen keyboard, which on iOS covers the page instead of making it smaller. */
import { useEffect } from 'react';

export function useKeyboardInset(): void {
	useEffect(() => {
		const view = window.visualViewport;
		if (view === null) return;
		const follow = () => {
			const covered = Math.max(0, window.innerHeight - view.height - view.offsetTop);
			// A zoomed page is smaller too, but there is no keyboard.
			document.documentElement.style.setProperty('--keyboard', view.scale > 1 ? '0px' : `${Math.round(covered)}px`);
		};
		view.addEventListener('resize', follow);
		view.addEventListener('scroll', follow);
		return () => {
			view.removeEventListener('resize', follow);
			view.removeEventListener('scroll', follow);
		};
	}, []);
}
