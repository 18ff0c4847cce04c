/** One field for a name and the button that uses it. */
import { type FormEvent, useId, useState } from 'react';
import { longestName } from '#contract/gallery.ts';

interface NameFormProps {
	label: string;
	/** On the button. */
	action: string;
	initial?: string;
	longest?: number;
	/** Names that are there already. */
	suggestions?: readonly string[];
	/** Resolves with false when it could not be used: then it stays in the field. */
	onName(name: string): unknown;
}

export function NameForm({ label, action, initial = '', longest = longestName, suggestions = [], onName }: NameFormProps) {
	const [name, setName] = useState(initial);
	const id = useId();
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		if (name.trim() === '') return;
		setName('');
		// What has been typed meanwhile is newer.
		if ((await onName(name.trim())) === false) setName((typed) => (typed === '' ? name : typed));
	};
	return (
		<form className="name-form" onSubmit={(event) => void submit(event)}>
			<div className="field">
				<label htmlFor={id}>{label}</label>
				<input
					id={id}
					type="text"
					required
					maxLength={longest}
					autoComplete="off"
					list={suggestions.length > 0 ? `${id}-list` : undefined}
					value={name}
					onChange={({ target }) => setName(target.value)}
				/>
				{suggestions.length > 0 && (
					<datalist id={`${id}-list`}>
						{suggestions.map((one) => (
							<option key={one} value={one} />
						))}
					</datalist>
				)}
			</div>
			<button type="submit" className="button button-strong">
				{action}
			</button>
		</form>
	);
}
