/**
 * The picture under the fingers: pinch, double tap, wheel and keys zoom; a zoomed one is moved; a whole one is swiped to the next,
 * down to put it away, up to its settings. It is moved without React, once a frame at most.
 */
import { type PointerEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { hold, limits, oneToOne, type Point, type Size, toggledScale, type View, wholePicture, zoomAt } from './zoom.ts';

export interface StageTurns {
	onLeft(): void;
	onRight(): void;
	onDown(): void;
	onUp(): void;
	/** A single tap of a finger. */
	onTap(): void;
}

export interface Stage {
	/** For the element that the picture fills. */
	frame: RefObject<HTMLDivElement | null>;
	handlers: Pick<React.DOMAttributes<HTMLElement>, 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onDoubleClick'>;
	/** How large its pixels are, in percent of those of the screen. */
	percent: number | null;
	zoomed: boolean;
	zoomBy(factor: number): void;
	whole(): void;
	natural(): void;
	/** Moves a zoomed picture. */
	moveBy(x: number, y: number): void;
}

/** Shorter movements are shaky taps. CSS pixels. */
const leastSwipe = 48;
const tapSlop = 12;
/** Two taps within this time are one double tap, in milliseconds. */
const doubleTapMs = 280;

interface Finger extends Point {
	startX: number;
	startY: number;
}

export function useStage(id: string, picture: Size, turns: StageTurns): Stage {
	const frame = useRef<HTMLDivElement>(null);
	const view = useRef(wholePicture);
	const fingers = useRef(new Map<number, Finger>());
	const lastTap = useRef<{ at: number; x: number; y: number; timer: number } | null>(null);
	const lastType = useRef('mouse');
	const current = useRef(turns);
	current.current = turns;
	const [shown, setShown] = useState<{ percent: number | null; zoomed: boolean }>({ percent: null, zoomed: false });
	const { width, height } = picture;

	const measure = useCallback(() => {
		const box = frame.current?.getBoundingClientRect();
		const stage = { width: box?.width || 1, height: box?.height || 1 };
		const middle = { x: (box?.left ?? 0) + stage.width / 2, y: (box?.top ?? 0) + stage.height / 2 };
		return { stage, middle, size: { width, height } };
	}, [width, height]);

	const show = useCallback(
		(next: View, swipe = 0) => {
			const { stage, size } = measure();
			const held = hold(next, stage, size, limits(stage, size, devicePixelRatio));
			view.current = held;
			const element = frame.current;
			if (element === null) return;
			element.style.setProperty('--x', `${held.x + swipe}px`);
			element.style.setProperty('--y', `${held.y}px`);
			element.style.setProperty('--scale', String(held.scale));
			element.toggleAttribute('data-moving', fingers.current.size > 0);
			const natural = oneToOne(stage, size, devicePixelRatio);
			element.toggleAttribute('data-pixels', held.scale / natural >= 3 && held.scale > 1);
			const percent = Math.round((held.scale / natural) * 100);
			const zoomed = held.scale > 1.01;
			setShown((known) => (known.percent === percent && known.zoomed === zoomed ? known : { percent, zoomed }));
		},
		[measure],
	);

	// Another picture begins whole.
	// biome-ignore lint/correctness/useExhaustiveDependencies: the id is what changes.
	useLayoutEffect(() => {
		fingers.current.clear();
		show(wholePicture);
	}, [id, show]);

	useEffect(() => {
		const element = frame.current;
		if (element === null) return;
		const follow = (event: WheelEvent) => {
			event.preventDefault();
			const { middle } = measure();
			const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
			const factor = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002));
			show(zoomAt(view.current, view.current.scale * factor, { x: event.clientX - middle.x, y: event.clientY - middle.y }));
		};
		// React listens passively, and then the page would scroll along.
		element.addEventListener('wheel', follow, { passive: false });
		const resized = new ResizeObserver(() => show(view.current));
		resized.observe(element);
		return () => {
			element.removeEventListener('wheel', follow);
			resized.disconnect();
		};
	}, [measure, show]);
	useEffect(() => () => clearTimeout(lastTap.current?.timer), []);

	function toggle(clientX: number, clientY: number): void {
		const { stage, middle, size } = measure();
		const scale = toggledScale(view.current, oneToOne(stage, size, devicePixelRatio));
		show(zoomAt(view.current, scale, { x: clientX - middle.x, y: clientY - middle.y }));
	}

	/** Distance and middle of two fingers, the middle from that of the stage. */
	function pinch(): { distance: number; at: Point } | null {
		const [one, other] = [...fingers.current.values()];
		if (one === undefined || other === undefined) return null;
		const { middle } = measure();
		return {
			distance: Math.hypot(one.x - other.x, one.y - other.y),
			at: { x: (one.x + other.x) / 2 - middle.x, y: (one.y + other.y) / 2 - middle.y },
		};
	}

	function onPointerDown(event: PointerEvent<HTMLElement>): void {
		lastType.current = event.pointerType;
		if (event.pointerType === 'mouse' && (event.button !== 0 || view.current.scale <= 1)) return;
		if (event.target instanceof Element && event.target.closest('button, a') !== null) return;
		event.currentTarget.setPointerCapture(event.pointerId);
		const { clientX: x, clientY: y } = event;
		fingers.current.set(event.pointerId, { x, y, startX: x, startY: y });
	}

	function onPointerMove({ pointerId, clientX, clientY }: PointerEvent<HTMLElement>): void {
		const finger = fingers.current.get(pointerId);
		if (finger === undefined) return;
		const before = pinch();
		const moved = { x: clientX - finger.x, y: clientY - finger.y };
		Object.assign(finger, { x: clientX, y: clientY });
		const after = pinch();
		if (before !== null && after !== null && before.distance > 0) {
			const turned = zoomAt(view.current, view.current.scale * (after.distance / before.distance), before.at);
			show({ ...turned, x: turned.x + after.at.x - before.at.x, y: turned.y + after.at.y - before.at.y });
		} else if (view.current.scale > 1.01) show({ ...view.current, x: view.current.x + moved.x, y: view.current.y + moved.y });
		else if (fingers.current.size === 1) show(view.current, swipeOf(finger));
	}

	function onPointerUp(event: PointerEvent<HTMLElement>): void {
		const finger = fingers.current.get(event.pointerId);
		if (finger === undefined) return;
		const wasAlone = fingers.current.size === 1;
		fingers.current.delete(event.pointerId);
		// A finger that stays on goes on from where it is.
		for (const each of fingers.current.values()) Object.assign(each, { startX: each.x, startY: Number.NaN });
		show(view.current);
		if (!wasAlone || Number.isNaN(finger.startY)) return;
		const x = finger.x - finger.startX;
		const y = finger.y - finger.startY;
		if (Math.hypot(x, y) < tapSlop) tap(event);
		else if (view.current.scale <= 1.01) swipe(x, y);
	}

	function swipe(x: number, y: number): void {
		const { onLeft, onRight, onUp, onDown } = current.current;
		if (Math.abs(x) >= leastSwipe && Math.abs(x) > Math.abs(y)) (x < 0 ? onLeft : onRight)();
		else if (Math.abs(y) >= leastSwipe && Math.abs(y) > Math.abs(x)) {
			if (y < 0) onUp();
			else if (y >= 2 * leastSwipe) onDown();
		}
	}

	function tap({ pointerType, clientX: x, clientY: y, timeStamp }: PointerEvent<HTMLElement>): void {
		if (pointerType === 'mouse') return;
		const last = lastTap.current;
		if (last !== null && timeStamp - last.at < doubleTapMs && Math.hypot(x - last.x, y - last.y) < 3 * tapSlop) {
			clearTimeout(last.timer);
			lastTap.current = null;
			toggle(x, y);
			return;
		}
		lastTap.current = { at: timeStamp, x, y, timer: window.setTimeout(() => current.current.onTap(), doubleTapMs) };
	}

	function onPointerCancel({ pointerId }: PointerEvent<HTMLElement>): void {
		fingers.current.delete(pointerId);
		show(view.current);
	}

	return {
		frame,
		handlers: {
			onPointerDown,
			onPointerMove,
			onPointerUp,
			onPointerCancel,
			// Browsers tell of double taps too, which fingers have told already.
			onDoubleClick: ({ clientX, clientY }) => {
				if (lastType.current === 'mouse') toggle(clientX, clientY);
			},
		},
		...shown,
		zoomBy: (factor) => show(zoomAt(view.current, view.current.scale * factor, { x: 0, y: 0 })),
		whole: () => show(wholePicture),
		natural: () => {
			const { stage, size } = measure();
			show(zoomAt(view.current, oneToOne(stage, size, devicePixelRatio), { x: 0, y: 0 }));
		},
		moveBy: (x, y) => show({ ...view.current, x: view.current.x + x, y: view.current.y + y }),
	};
}

/** How far the picture follows a finger that goes across. */
function swipeOf({ x, y, startX, startY }: Finger): number {
	const across = x - startX;
	return Math.abs(across) > Math.abs(y - startY) ? across : 0;
}
