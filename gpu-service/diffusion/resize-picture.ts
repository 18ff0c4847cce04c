/**
 * Pictures in other sizes, to the byte as PIL makes them: first across, then down, rounded after each.
 * https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c
 */
import type { RgbImage } from './tensor.ts';

interface Filter {
	/** Pixels of the larger picture that it reaches to each side. */
	reach: number;
	/** @param x distance from the middle, below `reach` */
	weigh(x: number): number;
}

/** What one value of a side becomes: the first of the values that it is made of, and how much each counts. */
interface Taps {
	first: number;
	/** Whole numbers that add up to about {@link FIXED_POINT}. */
	weights: number[];
}

/** `lanczos` is what A1111 and diffusers bring pictures to a size with, `bicubic` what CLIP is shown. */
const filters = { lanczos: { reach: 3, weigh: lanczos }, bicubic: { reach: 2, weigh: cubic } } satisfies Record<string, Filter>;

/** PIL multiplies bytes with weights of so many bits behind the point. */
const FIXED_POINT = 2 ** 22;
/** The cubic filter's one parameter in PIL. */
const SHARPNESS = -0.5;

/** In that size already, a picture stays as it is. */
export function resizePicture(
	image: RgbImage,
	size: { width: number; height: number },
	filter: keyof typeof filters = 'lanczos',
): RgbImage {
	const across = image.width === size.width ? image : resizeAcross(image, size.width, filters[filter]);
	return image.height === size.height ? across : resizeDown(across, size.height, filters[filter]);
}

function resizeAcross({ width, height, data }: RgbImage, wide: number, filter: Filter): RgbImage {
	const resized = new Uint8ClampedArray(wide * height * 3);
	for (const [x, { first, weights }] of tapsOf(width, wide, filter).entries()) {
		for (let y = 0; y < height; y++) {
			const from = (y * width + first) * 3;
			for (let colour = 0; colour < 3; colour++) {
				let sum = FIXED_POINT / 2;
				for (let tap = 0; tap < weights.length; tap++) sum += weights[tap] * data[from + tap * 3 + colour];
				resized[(y * wide + x) * 3 + colour] = Math.floor(sum / FIXED_POINT);
			}
		}
	}
	return { width: wide, height, data: new Uint8Array(resized.buffer) };
}

function resizeDown({ width, height, data }: RgbImage, tall: number, filter: Filter): RgbImage {
	const row = width * 3;
	const resized = new Uint8ClampedArray(row * tall);
	for (const [y, { first, weights }] of tapsOf(height, tall, filter).entries()) {
		for (let i = 0; i < row; i++) {
			let sum = FIXED_POINT / 2;
			for (let tap = 0; tap < weights.length; tap++) sum += weights[tap] * data[(first + tap) * row + i];
			resized[y * row + i] = Math.floor(sum / FIXED_POINT);
		}
	}
	return { width, height: tall, data: new Uint8Array(resized.buffer) };
}

/** What is made smaller is seen through a filter as much wider. */
function tapsOf(from: number, to: number, { reach, weigh }: Filter): Taps[] {
	const stretch = Math.max(from / to, 1);
	return Array.from({ length: to }, (_, i) => {
		const middle = ((i + 0.5) * from) / to;
		const first = Math.max(Math.trunc(middle - reach * stretch + 0.5), 0);
		const end = Math.min(Math.trunc(middle + reach * stretch + 0.5), from);
		const weights = Array.from({ length: end - first }, (_, tap) => {
			const x = (first + tap + 0.5 - middle) / stretch;
			return Math.abs(x) < reach ? weigh(x) : 0;
		});
		const sum = weights.reduce((total, weight) => total + weight, 0);
		return { first, weights: weights.map((weight) => roundFromZero((weight / sum) * FIXED_POINT)) };
	});
}

/** R. Keys, "Cubic convolution interpolation for digital image processing" (1981). */
function cubic(x: number): number {
	const distance = Math.abs(x);
	if (distance < 1) return ((SHARPNESS + 2) * distance - (SHARPNESS + 3)) * distance ** 2 + 1;
	return ((distance - 5) * distance + 8) * distance * SHARPNESS - 4 * SHARPNESS;
}

function lanczos(x: number): number {
	if (x === 0) return 1;
	const angle = Math.PI * x;
	return (filters.lanczos.reach * Math.sin(angle) * Math.sin(angle / filters.lanczos.reach)) / angle ** 2;
}

function roundFromZero(value: number): number {
	return Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
}
