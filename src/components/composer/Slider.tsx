/** A slider that fingers do not move by accident: scrolling over it leaves it alone, and only a drag along it or a tap sets it. */
import { type PointerEvent, useRef } from 'react';

/** Pixels that a finger goes along before it counts as a drag. */
const dragPx = 6;

interface SliderProps {
	label: string;
	value: number;
	min: number;
	max: number;
	step: number;
	/** The value in words, for a screen reader. */
	valueText?: string;
	describedBy?: string;
	disabled?: boolean;
	onSet(value: number): void;
}

export function Slider({ label, value, min, max, step, valueText, describedBy, disabled, onSet }: SliderProps) {
	/** A finger of which it is not known yet what it wants: where it came down, and what the browser would set. */
	const undecided = useRef<{ x: number; value: number | null } | null>(null);

	function down({ pointerType, clientX }: PointerEvent): void {
		if (pointerType === 'touch') undecided.current = { x: clientX, value: null };
	}

	function move({ clientX }: PointerEvent): void {
		const finger = undecided.current;
		if (finger === null || Math.abs(clientX - finger.x) < dragPx) return;
		undecided.current = null;
		if (finger.value !== null) onSet(finger.value);
	}

	function up(): void {
		const tapped = undecided.current?.value ?? null;
		undecided.current = null;
		if (tapped !== null) onSet(tapped);
	}

	function change(next: number): void {
		// The page puts the slider back to its value until it is decided.
		if (undecided.current === null) onSet(next);
		else undecided.current.value = next;
	}

	return (
		<input
			type="range"
			aria-label={label}
			aria-valuetext={valueText}
			aria-describedby={describedBy}
			min={min}
			max={max}
			step={step}
			value={value}
			disabled={disabled}
			onPointerDown={down}
			onPointerMove={move}
			onPointerUp={up}
			onPointerCancel={() => {
				undecided.current = null;
			}}
			onChange={({ target }) => change(Number(target.value))}
		/>
	);
}
