/** Which picture is on the full screen. It stands in the address, so that the back button of a phone closes it and a reload finds it. */
import { useCallback, useEffect, useState } from 'react';
import { addressOf } from './viewed.ts';

export interface ViewerState {
	/** Id of the picture shown; null while the viewer is closed. */
	openId: string | null;
	open(id: string): void;
	close(): void;
}

/** For pages that show the viewer above themselves. */
export function useViewer(): ViewerState {
	const [openId, setOpenId] = useState<string | null>(null);

	useEffect(() => {
		const follow = () => setOpenId(readAddress());
		addEventListener('popstate', follow);
		return () => removeEventListener('popstate', follow);
	}, []);

	const open = useCallback((id: string) => {
		if (readAddress() === null) history.pushState({ viewer: true }, '', addressOf(id));
		else history.replaceState(history.state, '', addressOf(id));
		setOpenId(id);
	}, []);
	const close = useCallback(() => {
		if (readAddress() === null) return;
		history.back();
		setOpenId(null);
	}, []);
	return { openId, open, close };
}

function readAddress(): string | null {
	const [, id] = /^\/picture\/([^/]+)$/.exec(location.pathname) ?? [];
	return id === undefined ? null : decodeURIComponent(id);
}
