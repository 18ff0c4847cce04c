/** Which picture is on the full screen, for pages that show the viewer above themselves. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useBack } from '../shell/use-back.ts';
import { addressOf } from './viewed.ts';

export interface ViewerState {
	/** Id of the picture shown; null while the viewer is closed. */
	openId: string | null;
	open(id: string): void;
	close(): void;
}

export function useViewer(): ViewerState {
	const [openId, setOpenId] = useState<string | null>(null);
	const isOpen = useRef(false);
	isOpen.current = openId !== null;
	useEffect(() => {
		// Forward, to a viewer that was closed: there the picture has a page of its own.
		const follow = () => {
			if (!isOpen.current && location.pathname.startsWith('/picture/')) location.reload();
		};
		addEventListener('popstate', follow);
		return () => removeEventListener('popstate', follow);
	}, []);
	const open = useCallback((id: string) => setOpenId(id), []);
	const close = useCallback(() => setOpenId(null), []);
	return { openId, open, close };
}

/** The address names the picture that is shown, so that a reload finds it; the back button closes the viewer. */
export function useViewerAddress(id: string, onClose: () => void): void {
	const page = useRef(`${location.pathname}${location.search}${location.hash}`);
	// Before the entry of the history is left: what opens next may take it over.
	useEffect(() => () => history.replaceState(history.state, '', page.current), []);
	useBack(onClose);
	useEffect(() => history.replaceState(history.state, '', addressOf(id)), [id]);
}
