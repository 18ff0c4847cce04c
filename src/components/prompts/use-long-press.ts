/** A finger that stays on a word of the prompt marks it. */
import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { wordAt } from './weights.ts';

/** When the browser has seen a long press too, so that no tap follows it. */
const pressMs = 550;
/** In pixels. */
const mostMoved = 10;

export interface LongPress {
	onPointerDown(event: PointerEvent): void;
	onPointerMove(event: PointerEvent): void;
	onPointerUp(): void;
	onPointerCancel(): void;
}

export function useLongPress(box: RefObject<HTMLTextAreaElement | null>, mark: (start: number, end: number) => void): LongPress {
	const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
	const end = () => {
		clearTimeout(press.current?.timer);
		press.current = null;
	};
	useEffect(() => () => clearTimeout(press.current?.timer), []);

	return {
		onPointerDown: ({ pointerType, clientX: x, clientY: y, isPrimary }) => {
			end();
			if (pointerType !== 'touch' || !isPrimary) return;
			const timer = setTimeout(() => {
				const element = box.current;
				if (element === null) return;
				const word = wordAt(element.value, indexAt(element, x, y));
				if (word.start === word.end) return;
				element.focus();
				element.setSelectionRange(word.start, word.end);
				mark(word.start, word.end);
			}, pressMs);
			press.current = { timer, x, y };
		},
		onPointerMove: ({ clientX, clientY }) => {
			if (press.current !== null && Math.hypot(clientX - press.current.x, clientY - press.current.y) > mostMoved) end();
		},
		onPointerUp: end,
		onPointerCancel: end,
	};
}

/** Where in the text a point is; where a browser cannot say, at the caret, which follows the finger. */
function indexAt(element: HTMLTextAreaElement, x: number, y: number): number {
	const place = 'caretPositionFromPoint' in document ? document.caretPositionFromPoint(x, y) : null;
	return place !== null && place.offsetNode === element ? place.offset : element.selectionStart;
}
