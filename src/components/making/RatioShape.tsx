/** A little frame with the proportions of a ratio. */
export function RatioShape({ across, down }: { across: number; down: number }) {
	const side = 18;
	const longest = Math.max(across, down);
	const width = (across / longest) * side;
	const height = (down / longest) * side;
	return (
		<svg className="ratio-shape" viewBox="-1 -1 20 20" width="20" height="20" aria-hidden="true" focusable="false">
			<rect x={(side - width) / 2} y={(side - height) / 2} width={width} height={height} rx="2" />
		</svg>
	);
}
