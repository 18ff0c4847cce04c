/** A number by slider or by typing, kept inside its range and on its grid. */
import { type KeyboardEvent, useId, useState } from 'react';
import type { Range } from '#contract/catalog.ts';
import { toGrid } from '../studio/grid.ts';
import { Slider } from './Slider.tsx';

interface NumberFieldProps {
	label: string;
	value: number;
	range: Range;
	/** Of the slider, where the range has no grid. */
	step?: number;
	onSet(value: number): void;
}

export function NumberField({ label, value, range, step = 0.5, onSet }: NumberFieldProps) {
	const id = useId();
	/** What is being typed; it may be no number yet. */
	const [typed, setTyped] = useState<string | null>(null);

	function finish(): void {
		const number = Number(typed);
		if (typed !== null && typed.trim() !== '' && Number.isFinite(number)) onSet(toGrid(number, range));
		setTyped(null);
	}

	/** Enter means this number, not the whole form: nobody wants a picture yet. */
	function takeOnEnter(event: KeyboardEvent): void {
		if (event.key !== 'Enter') return;
		finish();
		if (!event.ctrlKey && !event.metaKey) event.preventDefault();
	}

	return (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			<div className="number">
				<Slider label={label} min={range.min} max={range.max} step={range.multiple ?? step} value={value} onSet={onSet} />
				<input
					id={id}
					type="text"
					inputMode="decimal"
					value={typed ?? String(value)}
					onChange={({ target }) => setTyped(target.value)}
					onBlur={finish}
					onKeyDown={takeOnEnter}
				/>
			</div>
		</div>
	);
}
