/** The back button closes what lies over the page: each overlay has an entry in the history for as long as it is open. */
import { useEffect, useRef } from 'react';

interface Overlay {
	id: number;
	close(): void;
}

/** The uppermost last. */
const overlays: Overlay[] = [];
let last = 0;
/** The next step back is our own: the overlay it belonged to is closed already. */
let steppingBack = false;
let listening = false;

/** While the component is shown, the back button calls `onBack` instead of leaving the page. */
export function useBack(onBack: () => void): void {
	const current = useRef(onBack);
	current.current = onBack;
	useEffect(() => enter(() => current.current()), []);
}

function enter(close: () => void): () => void {
	if (!listening) addEventListener('popstate', followBack);
	listening = true;
	last += 1;
	const overlay = { id: last, close };
	overlays.push(overlay);
	history.pushState({ ...stateOf(history.state), overlay: overlay.id }, '');
	return () => {
		const at = overlays.indexOf(overlay);
		if (at === -1) return;
		overlays.splice(at, 1);
		// Not when the page went somewhere else meanwhile: a step back would undo that.
		if (stateOf(history.state)['overlay'] !== overlay.id) return;
		steppingBack = true;
		history.back();
	};
}

function followBack(): void {
	if (steppingBack) {
		steppingBack = false;
		return;
	}
	overlays.pop()?.close();
}

function stateOf(state: unknown): Record<string, unknown> {
	return typeof state === 'object' && state !== null ? { ...state } : {};
}
