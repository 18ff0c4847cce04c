/** A soft edge for a whole mask: a blur close to Gaussian, by three boxes. */

export interface Levels {
	width: number;
	height: number;
	/** One byte a pixel. [height, width] */
	data: Uint8ClampedArray<ArrayBuffer>;
}

/** @param radius pixels over which the edge fades on either side */
export function feather({ width, height, data }: Levels, radius: number): Levels {
	const box = Math.max(0, Math.round(radius / 2));
	if (box === 0) return { width, height, data };
	let from = data;
	let to = new Uint8ClampedArray(data.length);
	for (let pass = 0; pass < 3; pass += 1) {
		for (let y = 0; y < height; y += 1) blurLine(from, to, y * width, 1, width, box);
		[from, to] = [to, from];
		for (let x = 0; x < width; x += 1) blurLine(from, to, x, width, height, box);
		[from, to] = [to, from];
	}
	return { width, height, data: from };
}

/**
 * The mean of each pixel and `box` pixels on either side; the ends go on beyond the edges.
 *
 * @param next from one pixel of the line to the next
 */
function blurLine(
	from: Uint8ClampedArray<ArrayBuffer>,
	to: Uint8ClampedArray<ArrayBuffer>,
	start: number,
	next: number,
	length: number,
	box: number,
): void {
	const at = (index: number) => from[start + Math.min(length - 1, Math.max(0, index)) * next] ?? 0;
	let sum = 0;
	for (let index = -box; index <= box; index += 1) sum += at(index);
	for (let index = 0; index < length; index += 1) {
		to[start + index * next] = sum / (2 * box + 1);
		sum += at(index + box + 1) - at(index - box);
	}
}
