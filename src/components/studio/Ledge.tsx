/** What a picture stands on. While it is being painted, it fills. */
interface LedgeProps {
	/** Share that is done, 0 to 1; null: not known yet; undefined: nothing is going on. */
	share: number | null | undefined;
	label: string;
}

export function Ledge({ share, label }: LedgeProps) {
	if (share === undefined) return <div className="ledge" />;
	return share === null ? (
		<progress className="ledge" data-waiting="true" aria-label={label} />
	) : (
		<progress className="ledge" aria-label={label} max={1} value={share} />
	);
}
