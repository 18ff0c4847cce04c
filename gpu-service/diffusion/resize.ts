/** Other sizes of pictures and latents, without a network. */
import type { RgbImage } from './tensor.ts';

interface Size {
	width: number;
	height: number;
}

/** What one value of a side becomes: the first of the values that it is made of, and how much each counts. */
interface Taps {
	first: number;
	weights: number[];
}

/** PIL's Lanczos filter reaches this far. */
const LANCZOS_REACH = 3;

/**
 * As torch's `interpolate(mode='bilinear', antialias=False)`, which A1111 enlarges latents with.
 * @param planes float32 [channels, from.height, from.width]
 * @returns float32 [channels, to.height, to.width]
 */
export function resizeLatents(planes: Float32Array, from: Size, to: Size): Float32Array {
	return resizePlanes(planes, from, to, { tapsOf: linearTaps, create: (length) => new Float32Array(length) });
}

/** By Lanczos' filter, as PIL has it and A1111 brings pictures to their exact size. In that size already, a picture stays as it is. */
export function resizePicture(image: RgbImage, to: Size): RgbImage {
	if (image.width === to.width && image.height === to.height) return image;
	const [before, after] = [image.width * image.height, to.width * to.height];
	const create = (length: number) => new Uint8ClampedArray(length);
	const planes = create(3 * before);
	for (let i = 0; i < planes.length; i++) planes[(i % 3) * before + Math.floor(i / 3)] = image.data[i];
	const resized = resizePlanes(planes, image, to, { tapsOf: lanczosTaps, create });
	const data = new Uint8Array(3 * after);
	for (let i = 0; i < data.length; i++) data[i] = resized[(i % 3) * after + Math.floor(i / 3)];
	return { ...to, data };
}

interface Resizing<Planes> {
	tapsOf(from: number, to: number): Taps[];
	create(length: number): Planes;
}

/** First across, then down; what `Planes` cannot hold is rounded and clamped after each, as PIL does it. */
function resizePlanes<Planes extends Float32Array | Uint8ClampedArray>(
	planes: Planes,
	from: Size,
	to: Size,
	{ tapsOf, create }: Resizing<Planes>,
): Planes {
	const channels = planes.length / (from.width * from.height);
	const across = tapsOf(from.width, to.width);
	const down = tapsOf(from.height, to.height);
	const narrow = create(channels * from.height * to.width);
	for (let row = 0; row < channels * from.height; row++) {
		for (const [x, { first, weights }] of across.entries()) {
			let sum = 0;
			for (let i = 0; i < weights.length; i++) sum += weights[i] * planes[row * from.width + first + i];
			narrow[row * to.width + x] = sum;
		}
	}
	const resized = create(channels * to.height * to.width);
	for (let channel = 0; channel < channels; channel++) {
		for (const [y, { first, weights }] of down.entries()) {
			for (let x = 0; x < to.width; x++) {
				let sum = 0;
				for (let i = 0; i < weights.length; i++) sum += weights[i] * narrow[(channel * from.height + first + i) * to.width + x];
				resized[(channel * to.height + y) * to.width + x] = sum;
			}
		}
	}
	return resized;
}

function linearTaps(from: number, to: number): Taps[] {
	return Array.from({ length: to }, (_, i) => {
		const at = Math.max(((i + 0.5) * from) / to - 0.5, 0);
		const first = Math.min(Math.floor(at), from - 1);
		const rest = at - first;
		return first + 1 < from ? { first, weights: [1 - rest, rest] } : { first, weights: [1] };
	});
}

/** What is made smaller is looked at through a filter as much wider. */
function lanczosTaps(from: number, to: number): Taps[] {
	const stretch = Math.max(from / to, 1);
	return Array.from({ length: to }, (_, i) => {
		const middle = ((i + 0.5) * from) / to;
		const first = Math.max(Math.round(middle - LANCZOS_REACH * stretch), 0);
		const end = Math.min(Math.round(middle + LANCZOS_REACH * stretch), from);
		const weights = Array.from({ length: end - first }, (_, tap) => lanczos((first + tap + 0.5 - middle) / stretch));
		const sum = weights.reduce((total, weight) => total + weight, 0);
		return { first, weights: weights.map((weight) => weight / sum) };
	});
}

function lanczos(x: number): number {
	if (x === 0) return 1;
	if (Math.abs(x) >= LANCZOS_REACH) return 0;
	const angle = Math.PI * x;
	return (LANCZOS_REACH * Math.sin(angle) * Math.sin(angle / LANCZOS_REACH)) / angle ** 2;
}
