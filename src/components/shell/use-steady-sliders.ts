/**
 * Sliders that stay where they are while a finger scrolls past. Browsers set a slider as soon as it is touched; here that counts only once
 * the finger has gone along it. Taps and keys work as ever.
 */
import { useEffect } from 'react';

/** How far a finger goes before its direction is clear, in CSS pixels. */
const clearPx = 8;

interface Touching {
	slider: HTMLInputElement;
	/** What it was before the touch. */
	value: string;
	x: number;
	y: number;
	/** Null until it is clear. */
	along: boolean | null;
}

export function useSteadySliders(): void {
	useEffect(() => {
		let touching: Touching | null = null;

		const begin = ({ target, touches: [touch] }: TouchEvent) => {
			const slider = target instanceof HTMLInputElement && target.type === 'range' ? target : null;
			touching =
				slider === null || touch === undefined ? null : { slider, value: slider.value, x: touch.clientX, y: touch.clientY, along: null };
		};
		const move = ({ touches: [touch] }: TouchEvent) => {
			if (touching === null || touching.along !== null || touch === undefined) return;
			const [x, y] = [Math.abs(touch.clientX - touching.x), Math.abs(touch.clientY - touching.y)];
			if (Math.max(x, y) >= clearPx) touching.along = x > y;
		};
		const end = () => {
			// What the touch itself still has to say comes first; the mouse events of a tap come after.
			setTimeout(() => {
				touching = null;
			});
		};
		/** Before anything on the page hears of it. */
		const hold = (event: Event) => {
			if (touching === null || event.target !== touching.slider || touching.along === true) return;
			touching.slider.value = touching.value;
			event.stopImmediatePropagation();
		};
		const passive = { capture: true, passive: true };
		addEventListener('touchstart', begin, passive);
		addEventListener('touchmove', move, passive);
		addEventListener('touchend', end, passive);
		addEventListener('touchcancel', end, passive);
		addEventListener('input', hold, true);
		addEventListener('change', hold, true);
		return () => {
			removeEventListener('touchstart', begin, passive);
			removeEventListener('touchmove', move, passive);
			removeEventListener('touchend', end, passive);
			removeEventListener('touchcancel', end, passive);
			removeEventListener('input', hold, true);
			removeEventListener('change', hold, true);
		};
	}, []);
}
