/** The back button closes what lies over the page: each overlay has an entry in the history for as long as it is open. */
import { useEffect, useRef } from 'react';

interface Overlay {
	id: number;
	/** False when it stays open, to ask first. */
	close(): unknown;
}

/** The uppermost last. */
const overlays: Overlay[] = [];
let last = 0;
/** The entry of an overlay that has just closed: the next one may take it over, or else it is left. */
let vacant: number | null = null;
/** The next step back is our own: the overlay it belonged to is closed already. */
let steppingBack = false;
let listening = false;

/** While the component is shown, the back button calls `onBack` instead of leaving the page. When that says false, the overlay stays. */
export function useBack(onBack: () => unknown): void {
	const current = useRef(onBack);
	current.current = onBack;
	useEffect(() => enter(() => current.current()), []);
}

function enter(close: Overlay['close']): () => void {
	if (!listening) addEventListener('popstate', followBack);
	listening = true;
	last += 1;
	const overlay = { id: last, close };
	overlays.push(overlay);
	if (vacant === null) mark(overlay, 'pushState');
	else mark(overlay, 'replaceState');
	vacant = null;
	return () => {
		const at = overlays.indexOf(overlay);
		if (at === -1) return;
		overlays.splice(at, 1);
		// Not when the page went somewhere else meanwhile: a step back would undo that.
		if (stateOf(history.state)['overlay'] !== overlay.id) return;
		vacant = overlay.id;
		// Where one overlay gives way to another, both change in one go.
		queueMicrotask(() => {
			if (vacant !== overlay.id) return;
			vacant = null;
			steppingBack = true;
			history.back();
		});
	};
}

function mark({ id }: Overlay, how: 'pushState' | 'replaceState'): void {
	history[how]({ ...stateOf(history.state), overlay: id }, '');
}

function followBack(): void {
	if (steppingBack) {
		steppingBack = false;
		return;
	}
	const uppermost = overlays.at(-1);
	if (uppermost === undefined) return;
	if (uppermost.close() === false) mark(uppermost, 'pushState');
	else overlays.pop();
}

function stateOf(state: unknown): Record<string, unknown> {
	return typeof state === 'object' && state !== null ? { ...state } : {};
}
