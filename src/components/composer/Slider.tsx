/** A slider with its value in words. That scrolling fingers leave it alone is seen to for all of them in shell/use-steady-sliders.ts. */

interface SliderProps {
	label: string;
	value: number;
	min: number;
	max: number;
	step: number;
	/** The value in words, for a screen reader. */
	valueText?: string;
	describedBy?: string;
	onSet(value: number): void;
}

export function Slider({ label, value, min, max, step, valueText, describedBy, onSet }: SliderProps) {
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
			onChange={({ target }) => onSet(Number(target.value))}
		/>
	);
}
