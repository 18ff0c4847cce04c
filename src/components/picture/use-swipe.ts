/** One finger across: the next; down: away. Two fingers belong to the browser, which zooms with them. */
import { type PointerEvent, useRef } from 'react';

interface Swipe {
	onLeft(): void;
	onRight(): void;
	onDown(): void;
}

/** Shorter movements are shaky taps. CSS pixels. */
const leastDistance = 48;

export interface SwipeHandlers {
	onPointerDown(event: PointerEvent<HTMLElement>): void;
	onPointerMove(event: PointerEvent<HTMLElement>): void;
	onPointerUp(event: PointerEvent<HTMLElement>): void;
	onPointerCancel(event: PointerEvent<HTMLElement>): void;
}

export function useSwipe({ onLeft, onRight, onDown }: Swipe): SwipeHandlers {
	const from = useRef<{ id: number; x: number; y: number } | null>(null);

	function follow(element: HTMLElement, x: number): void {
		element.style.setProperty('--swipe', `${x}px`);
		element.toggleAttribute('data-swiping', x !== 0);
	}

	return {
		onPointerDown({ pointerId, pointerType, isPrimary, clientX, clientY, currentTarget }) {
			const zoomed = (window.visualViewport?.scale ?? 1) > 1;
			from.current = pointerType !== 'mouse' && isPrimary && !zoomed ? { id: pointerId, x: clientX, y: clientY } : null;
			follow(currentTarget, 0);
		},
		onPointerMove({ pointerId, clientX, currentTarget }) {
			if (from.current?.id === pointerId) follow(currentTarget, clientX - from.current.x);
		},
		onPointerUp({ pointerId, clientX, clientY, currentTarget }) {
			const start = from.current;
			from.current = null;
			follow(currentTarget, 0);
			if (start?.id !== pointerId) return;
			const x = clientX - start.x;
			const y = clientY - start.y;
			if (Math.abs(x) >= leastDistance && Math.abs(x) > Math.abs(y)) (x < 0 ? onLeft : onRight)();
			else if (y >= 2 * leastDistance && y > Math.abs(x)) onDown();
		},
		onPointerCancel({ currentTarget }) {
			from.current = null;
			follow(currentTarget, 0);
		},
	};
}
