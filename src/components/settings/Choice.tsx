/** One of a few, all in sight. */
import { useId } from 'react';

interface ChoiceProps<Value extends string | number> {
	label: string;
	/** What more there is to say about it. */
	note?: string;
	options: readonly { value: Value; label: string }[];
	value: Value;
	onChoose(value: Value): void;
}

export function Choice<Value extends string | number>({ label, note, options, value, onChoose }: ChoiceProps<Value>) {
	const name = useId();
	const noteId = useId();
	return (
		<fieldset className="choice" aria-describedby={note === undefined ? undefined : noteId}>
			<legend>{label}</legend>
			<div className="choice-options" data-options={options.length}>
				{options.map((option) => (
					<label key={option.value} className="choice-option">
						<input type="radio" name={name} checked={option.value === value} onChange={() => onChoose(option.value)} />
						<span>{option.label}</span>
					</label>
				))}
			</div>
			{note !== undefined && (
				<p className="settings-note" id={noteId}>
					{note}
				</p>
			)}
		</fieldset>
	);
}
