/** A line that searches in a panel. */
interface SearchFieldProps {
	/** What is searched, for the label and while the line is empty. */
	label: string;
	value: string;
	onChange(value: string): void;
}

export function SearchField({ label, value, onChange }: SearchFieldProps) {
	return (
		<div className="field">
			<input
				type="text"
				inputMode="search"
				enterKeyHint="search"
				aria-label={label}
				placeholder={label}
				value={value}
				onChange={({ target }) => onChange(target.value)}
			/>
		</div>
	);
}
