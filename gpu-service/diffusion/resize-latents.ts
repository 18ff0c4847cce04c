/** Other sizes of latents, without a network. */

interface Size {
	width: number;
	height: number;
}

/** What one value of a side becomes: it and its neighbour, and how much the neighbour counts. */
interface Between {
	first: number;
	second: number;
	rest: number;
}

/**
 * As torch's `interpolate(mode='bilinear', antialias=False)`, which A1111 enlarges latents with.
 * @param planes float32 [channels, from.height, from.width]
 * @returns float32 [channels, to.height, to.width]
 */
export function resizeLatents(planes: Float32Array, from: Size, to: Size): Float32Array {
	const across = places(from.width, to.width);
	const down = places(from.height, to.height);
	const channels = planes.length / (from.width * from.height);
	const narrow = new Float32Array(channels * from.height * to.width);
	for (let row = 0; row < channels * from.height; row++) {
		const start = row * from.width;
		for (const [x, { first, second, rest }] of across.entries()) {
			narrow[row * to.width + x] = (1 - rest) * planes[start + first] + rest * planes[start + second];
		}
	}
	const resized = new Float32Array(channels * to.height * to.width);
	for (let channel = 0; channel < channels; channel++) {
		for (const [y, { first, second, rest }] of down.entries()) {
			const above = (channel * from.height + first) * to.width;
			const below = (channel * from.height + second) * to.width;
			const start = (channel * to.height + y) * to.width;
			for (let x = 0; x < to.width; x++) resized[start + x] = (1 - rest) * narrow[above + x] + rest * narrow[below + x];
		}
	}
	return resized;
}

function places(from: number, to: number): Between[] {
	return Array.from({ length: to }, (_, i) => {
		const at = Math.max(((i + 0.5) * from) / to - 0.5, 0);
		const first = Math.min(Math.floor(at), from - 1);
		return { first, second: Math.min(first + 1, from - 1), rest: at - first };
	});
}
