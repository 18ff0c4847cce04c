/**
 * Moving entries with a pointer: at once by the handle; by a long press elsewhere on an entry, so that a finger can still scroll. While
 * one is held, the others make room; nothing is changed before it is let go.
 */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';

/** A press is long after this many milliseconds, and none when it has wandered this far before, in pixels. */
const longPressMs = 380;
const wanderPixels = 9;
/** So near to the edge of the window it scrolls, so far a frame, in pixels. */
const edgePixels = 90;
const scrollPixels = 9;

interface Held {
	id: string;
	/** Place among those that can be moved, before and now. */
	from: number;
	to: number;
	/** Pixels that it has been moved. */
	offset: number;
	/** Where each place begins, in pixels from the top of the page. */
	tops: readonly number[];
}

export interface Drag {
	/** The one that is held; null in general. */
	heldId: string | null;
	/** Where it would stand, from 0. */
	place: number;
	/** Pixels that the entry at this place has to be shifted by. */
	shiftOf(index: number): number;
	/** For the handle, which holds at once. */
	onHandle(event: PointerEvent, id: string): void;
	/** For the whole entry, which holds after a long press of a finger. */
	onEntry(event: PointerEvent, id: string): void;
}

/**
 * @param list what holds the entries; those that can be moved have `data-entry`, in the order of `ids`
 * @param onDrop told the new place, from 0, when it is another one
 */
export function useDrag(list: RefObject<HTMLElement | null>, ids: readonly string[], onDrop: (id: string, place: number) => void): Drag {
	const [held, setHeld] = useState<Held | null>(null);
	const current = useRef<Held | null>(null);
	const order = useRef(ids);
	order.current = ids;

	const hold = (next: Held | null): void => {
		current.current = next;
		setHeld(next);
	};

	function begin(id: string, pointerId: number, startY: number): void {
		const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
		const from = order.current.indexOf(id);
		const own = rows[from];
		if (own === undefined) return;
		const boxes = rows.map((row) => row.getBoundingClientRect());
		const tops = boxes.map(({ top }) => top + scrollY);
		const start = startY + scrollY;
		let y = startY;
		hold({ id, from, to: from, offset: 0, tops });
		navigator.vibrate?.(12);

		const place = () => {
			const offset = y + scrollY - start;
			const middle = (tops[from] ?? 0) + offset + (boxes[from]?.height ?? 0) / 2;
			const above = boxes.filter((box, index) => index !== from && (tops[index] ?? 0) + box.height / 2 < middle).length;
			hold({ id, from, to: above, offset, tops });
		};
		const frame = () => {
			const step = y < edgePixels ? -scrollPixels : y > innerHeight - edgePixels ? scrollPixels : 0;
			if (step !== 0) {
				scrollBy({ top: step, behavior: 'instant' });
				place();
			}
			running = requestAnimationFrame(frame);
		};
		let running = requestAnimationFrame(frame);
		const follow = (event: globalThis.PointerEvent) => {
			if (event.pointerId !== pointerId) return;
			y = event.clientY;
			place();
		};
		const end = (drop: boolean) => {
			cancelAnimationFrame(running);
			leaving.abort();
			const last = current.current;
			hold(null);
			if (drop && last !== null && last.to !== last.from) onDrop(id, last.to);
		};
		const leaving = new AbortController();
		const { signal } = leaving;
		addEventListener('pointermove', follow, { signal });
		addEventListener('pointerup', (event) => event.pointerId === pointerId && end(true), { signal });
		addEventListener('pointercancel', (event) => event.pointerId === pointerId && end(false), { signal });
		addEventListener('keydown', (event) => event.key === 'Escape' && end(false), { signal });
	}

	// A finger scrolls unless its first movement is taken from the browser.
	useEffect(() => {
		const element = list.current;
		if (element === null) return;
		const stay = (event: Event) => current.current !== null && event.cancelable && event.preventDefault();
		element.addEventListener('touchmove', stay, { passive: false });
		element.addEventListener('contextmenu', stay);
		return () => {
			element.removeEventListener('touchmove', stay);
			element.removeEventListener('contextmenu', stay);
		};
	}, [list]);

	return {
		heldId: held?.id ?? null,
		place: held?.to ?? 0,
		shiftOf: (index) => {
			if (held === null) return 0;
			if (index === held.from) return held.offset;
			const to = index > held.from && index <= held.to ? index - 1 : index < held.from && index >= held.to ? index + 1 : index;
			return (held.tops[to] ?? 0) - (held.tops[index] ?? 0);
		},
		onHandle: (event, id) => {
			if (event.button !== 0 || !event.isPrimary) return;
			begin(id, event.pointerId, event.clientY);
		},
		onEntry: (event, id) => {
			const onControl = event.target instanceof Element && event.target.closest('button, a') !== null;
			if (event.pointerType !== 'touch' || !event.isPrimary || onControl) return;
			const { pointerId, clientX, clientY } = event;
			const leaving = new AbortController();
			const { signal } = leaving;
			const stop = () => {
				clearTimeout(timer);
				leaving.abort();
			};
			const timer = setTimeout(() => {
				stop();
				begin(id, pointerId, clientY);
			}, longPressMs);
			const wander = (moved: globalThis.PointerEvent) => {
				if (Math.hypot(moved.clientX - clientX, moved.clientY - clientY) > wanderPixels) stop();
			};
			addEventListener('pointermove', wander, { signal });
			addEventListener('pointerup', stop, { signal });
			addEventListener('pointercancel', stop, { signal });
		},
	};
}
