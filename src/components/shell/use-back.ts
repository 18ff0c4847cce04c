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
/** Another page has been asked for. */
let leaving = false;

/** While the component is shown, the back button calls `onBack` instead of leaving the page. When that says false, the overlay stays. */
export function useBack(onBack: () => unknown): void {
	const current = useRef(onBack);
	current.current = onBack;
	useEffect(() => enter(() => current.current()), []);
}

/** Goes to another page. What closes meanwhile does not step back, as that would take back the way there. */
export function leaveTo(address: string): void {
	leaving = true;
	location.assign(address);
}

function enter(close: Overlay['close']): () => void {
	if (!listening) {
		addEventListener('popstate', followBack);
		addEventListener('pageshow', stay);
	}
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
			if (vacant !== overlay.id || leaving) return;
			vacant = null;
			steppingBack = true;
			history.back();
		});
	};
}

function mark({ id }: Overlay, how: 'pushState' | 'replaceState'): void {
	history[how]({ ...stateOf(history.state), overlay: id }, '');
}

/** The browser brought back a page that was left. */
function stay(): void {
	leaving = false;
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
