/**
 * What fingers, pens and mice do on the picture: one paints, two move and enlarge, the wheel enlarges, the middle button or the space bar
 * moves. Once a pen was seen, fingers only move: a hand rests on the glass.
 */
import { type RefObject, useEffect, useRef } from 'react';
import type { Point } from './view.ts';

export interface PointerActions {
	begin(): void;
	/** In pixels of the stage. */
	paint(point: Point, pressure: number): void;
	end(): void;
	/** What was begun was no stroke. */
	abandon(): void;
	move(dx: number, dy: number): void;
	pinch(before: readonly [Point, Point], now: readonly [Point, Point]): void;
	zoom(point: Point, factor: number): void;
	/** Where a brush would mark; null when nothing hovers. */
	hover(point: Point | null): void;
}

/** A pen that hardly touches still marks. */
const leastPressure = 0.25;

export function useMaskPointers(stage: RefObject<HTMLElement | null>, isMoving: RefObject<boolean>, actions: PointerActions): void {
	const current = useRef(actions);
	current.current = actions;

	useEffect(() => {
		const element = stage.current;
		if (element === null) return;
		const down = new Map<number, Point>();
		let mode: 'none' | 'paint' | 'move' = 'none';
		let penSeen = false;
		const act = () => current.current;

		const at = ({ clientX, clientY }: MouseEvent): Point => {
			const box = element.getBoundingClientRect();
			return { x: clientX - box.left, y: clientY - box.top };
		};
		const pressureOf = ({ pointerType, pressure }: PointerEvent) =>
			pointerType === 'pen' && pressure > 0 ? leastPressure + (1 - leastPressure) * pressure : 1;

		const onDown = (event: PointerEvent): void => {
			if (down.size === 2) return;
			event.preventDefault();
			element.setPointerCapture(event.pointerId);
			penSeen ||= event.pointerType === 'pen';
			down.set(event.pointerId, at(event));
			if (down.size === 2) {
				if (mode === 'paint') act().abandon();
				mode = 'move';
				return;
			}
			const moves = event.button === 1 || isMoving.current || (penSeen && event.pointerType === 'touch');
			mode = moves ? 'move' : 'paint';
			if (mode === 'move') return;
			act().begin();
			act().paint(at(event), pressureOf(event));
		};

		const onMove = (event: PointerEvent): void => {
			const now = at(event);
			if (event.pointerType !== 'touch') act().hover(now);
			const before = down.get(event.pointerId);
			if (before === undefined) return;
			if (mode === 'paint') {
				const steps = event.getCoalescedEvents?.() ?? [];
				for (const step of steps.length === 0 ? [event] : steps) act().paint(at(step), pressureOf(step));
			} else if (mode === 'move' && down.size === 2) {
				const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
				if (other !== undefined) act().pinch([before, other], [now, other]);
			} else if (mode === 'move') act().move(now.x - before.x, now.y - before.y);
			down.set(event.pointerId, now);
		};

		const onUp = (event: PointerEvent): void => {
			if (!down.delete(event.pointerId)) return;
			if (mode === 'paint') {
				if (event.type === 'pointercancel') act().abandon();
				else act().end();
			}
			// The finger that is left must not begin to paint.
			if (down.size === 0) mode = 'none';
		};

		const onWheel = (event: WheelEvent): void => {
			event.preventDefault();
			if (event.shiftKey) act().move(-event.deltaY - event.deltaX, 0);
			else act().zoom(at(event), Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)));
		};
		const onLeave = () => act().hover(null);

		element.addEventListener('pointerdown', onDown);
		element.addEventListener('pointermove', onMove);
		element.addEventListener('pointerup', onUp);
		element.addEventListener('pointercancel', onUp);
		element.addEventListener('pointerleave', onLeave);
		element.addEventListener('wheel', onWheel, { passive: false });
		return () => {
			element.removeEventListener('pointerdown', onDown);
			element.removeEventListener('pointermove', onMove);
			element.removeEventListener('pointerup', onUp);
			element.removeEventListener('pointercancel', onUp);
			element.removeEventListener('pointerleave', onLeave);
			element.removeEventListener('wheel', onWheel);
		};
	}, [stage, isMoving]);
}
