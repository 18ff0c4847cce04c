/** Something that is on or off. */
interface SwitchProps {
	label: string;
	/** What it is good for. */
	note?: string;
	on: boolean;
	onSwitch(on: boolean): void;
}

export function Switch({ label, note, on, onSwitch }: SwitchProps) {
	return (
		<label className="switch">
			{/* biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox says itself whether it is checked. */}
			<input type="checkbox" role="switch" checked={on} onChange={({ target }) => onSwitch(target.checked)} />
			<span className="switch-text">
				{label}
				{note !== undefined && <small>{note}</small>}
			</span>
		</label>
	);
}
