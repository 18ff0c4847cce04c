/** A soft edge for a whole mask: a blur close to Gaussian, by three boxes, in parts that leave the page its breath. */

/** A part of the work takes about this long, in milliseconds. */
const partMs = 12;

export interface Levels {
	width: number;
	height: number;
	/** One byte a pixel. [height, width] */
	data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * @param radius pixels over which the edge fades on either side
 * @param breathe called between parts of the work
 */
export async function feather({ width, height, data }: Levels, radius: number, breathe: () => Promise<void> = nextTask): Promise<Levels> {
	const box = Math.max(0, Math.round(radius / 2));
	if (box === 0) return { width, height, data };
	let from = data;
	let to = new Uint8ClampedArray(data.length);
	for (let pass = 0; pass < 3; pass += 1) {
		await blurLines(from, to, { lines: height, length: width, line: width, next: 1 }, box, breathe);
		[from, to] = [to, from];
		await blurLines(from, to, { lines: width, length: height, line: 1, next: width }, box, breathe);
		[from, to] = [to, from];
	}
	return { width, height, data: from };
}

interface Lines {
	lines: number;
	length: number;
	/** From one line to the next, and from one pixel of a line to the next. */
	line: number;
	next: number;
}

async function blurLines(
	from: Uint8ClampedArray<ArrayBuffer>,
	to: Uint8ClampedArray<ArrayBuffer>,
	{ lines, length, line, next }: Lines,
	box: number,
	breathe: () => Promise<void>,
): Promise<void> {
	let began = performance.now();
	for (let n = 0; n < lines; n += 1) {
		blurLine(from, to, n * line, next, length, box);
		if (performance.now() - began > partMs) {
			await breathe();
			began = performance.now();
		}
	}
}

/** The mean of each pixel and `box` pixels on either side; the ends go on beyond the edges. */
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

/** Lets the page do what waits. */
export function nextTask(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve));
}
