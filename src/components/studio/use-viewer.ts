/** Which picture is on the full screen. It stands in the address, so that the back button of a phone closes it. */
import { useCallback, useEffect, useState } from 'react';

export interface ViewerState {
	/** Id of the picture shown; null while the viewer is closed. */
	openId: string | null;
	open(id: string): void;
	close(): void;
}

export function useViewer(): ViewerState {
	const [openId, setOpenId] = useState<string | null>(null);

	useEffect(() => {
		const follow = () => setOpenId(readAddress());
		follow();
		addEventListener('popstate', follow);
		return () => removeEventListener('popstate', follow);
	}, []);

	const open = useCallback((id: string) => {
		const address = `#${id}`;
		if (readAddress() === null) history.pushState({ opened: true }, '', address);
		else history.replaceState(history.state, '', address);
		setOpenId(id);
	}, []);
	const close = useCallback(() => {
		if (readAddress() === null) return;
		if ((history.state as { opened?: boolean } | null)?.opened) history.back();
		else history.replaceState(null, '', location.pathname);
		setOpenId(null);
	}, []);
	return { openId, open, close };
}

function readAddress(): string | null {
	return location.hash.length > 1 ? location.hash.slice(1) : null;
}
