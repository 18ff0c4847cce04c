/** Two fingers, or the wheel with Ctrl (which a touchpad sends for a pinch), make pictures larger or smaller. */
import { type RefObject, useEffect, useRef } from 'react';

/** How far the fingers must go apart, or together, for a step. */
const stepRatio = 1.3;
/** Wheel movement for a step. */
const stepWheel = 60;

export function usePinch(list: RefObject<HTMLElement | null>, change: (by: 1 | -1) => void): void {
	const current = useRef(change);
	current.current = change;

	useEffect(() => {
		const element = list.current;
		if (element === null) return;
		let distance: number | null = null;
		let wheel = 0;

		const between = ({ touches: [one, other] }: TouchEvent): number | null =>
			one === undefined || other === undefined ? null : Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
		const start = (event: TouchEvent) => {
			distance = event.touches.length === 2 ? between(event) : null;
		};
		const move = (event: TouchEvent) => {
			const now = between(event);
			if (distance === null || now === null) return;
			const ratio = now / distance;
			if (ratio < stepRatio && ratio > 1 / stepRatio) return;
			current.current(ratio > 1 ? 1 : -1);
			distance = now;
		};
		const turn = (event: WheelEvent) => {
			if (!event.ctrlKey) return;
			event.preventDefault();
			wheel += event.deltaY;
			if (Math.abs(wheel) < stepWheel) return;
			current.current(wheel < 0 ? 1 : -1);
			wheel = 0;
		};
		element.addEventListener('touchstart', start, { passive: true });
		element.addEventListener('touchmove', move, { passive: true });
		element.addEventListener('touchend', start, { passive: true });
		element.addEventListener('wheel', turn, { passive: false });
		return () => {
			element.removeEventListener('touchstart', start);
			element.removeEventListener('touchmove', move);
			element.removeEventListener('touchend', start);
			element.removeEventListener('wheel', turn);
		};
	}, [list]);
}
