/** The back button of a phone closes what is open over the page, and nothing else. */
import { useEffect, useRef } from 'react';

interface Marked {
	overlay?: boolean;
}

/** @param onBack closes it; false when it has to stay open, to ask first */
export function useBack(isOpen: boolean, onBack: () => boolean): void {
	const current = useRef(onBack);
	current.current = onBack;
	useEffect(() => {
		if (!isOpen) return;
		let isLeft = false;
		const enter = () => history.pushState({ ...history.state, overlay: true }, '');
		const follow = () => {
			if (isMarked()) return;
			if (current.current()) isLeft = true;
			else enter();
		};
		enter();
		addEventListener('popstate', follow);
		return () => {
			removeEventListener('popstate', follow);
			if (!isLeft && isMarked()) history.back();
		};
	}, [isOpen]);
}

function isMarked(): boolean {
	return (history.state as Marked | null)?.overlay === true;
}
