/** Pictures as CLIP looks at them: brought to its size, cut to a square from the middle, and centred around the mean of what it was taught. */
import type { RgbImage, Tensor } from './tensor.ts';

/** Of A. Radford et al., "Learning Transferable Visual Models From Natural Language Supervision" (2021); red, green, blue. */
const MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;
/** Reach of the cubic filter, and its one parameter in PIL. */
const REACH = 2;
const SHARPNESS = -0.5;
/** PIL multiplies bytes with weights of so many bits behind the point. */
const FIXED_POINT = 2 ** 22;

/** @returns float32 [1, 3, side, side] */
export function clipInput(image: RgbImage, side: number): Tensor {
	const { data } = clipSquare(image, side);
	const plane = side * side;
	const values = Float32Array.from({ length: 3 * plane }, (_, i) => {
		const colour = Math.floor(i / plane);
		return (data[(i % plane) * 3 + colour] / 255 - MEAN[colour]) / DEVIATION[colour];
	});
	return { type: 'float32', data: values, shape: [1, 3, side, side] };
}

/** The shorter side becomes `side` by PIL's bicubic filter; what the longer one has beyond that is cut off, half at each end. */
export function clipSquare(image: RgbImage, side: number): RgbImage {
	const short = Math.min(image.width, image.height);
	const width = Math.trunc((side * image.width) / short);
	const height = Math.trunc((side * image.height) / short);
	const { data } = resizeDown(resizeAcross(image, width), height);
	const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
	const square = new Uint8Array(side * side * 3);
	for (let y = 0; y < side; y++) {
		const start = ((top + y) * width + left) * 3;
		square.set(data.subarray(start, start + side * 3), y * side * 3);
	}
	return { width: side, height: side, data: square };
}

/** What one value of a side becomes: the first of the values that it is made of, and how much each counts. */
interface Taps {
	first: number;
	weights: number[];
}

function resizeAcross({ width, height, data }: RgbImage, wide: number): RgbImage {
	const resized = new Uint8Array(wide * height * 3);
	for (const [x, { first, weights }] of cubicTaps(width, wide).entries()) {
		for (let y = 0; y < height; y++) {
			for (let colour = 0; colour < 3; colour++) {
				resized[(y * wide + x) * 3 + colour] = weigh(weights, (tap) => data[(y * width + first + tap) * 3 + colour]);
			}
		}
	}
	return { width: wide, height, data: resized };
}

function resizeDown({ width, height, data }: RgbImage, tall: number): RgbImage {
	const row = width * 3;
	const resized = new Uint8Array(row * tall);
	for (const [y, { first, weights }] of cubicTaps(height, tall).entries()) {
		for (let i = 0; i < row; i++) resized[y * row + i] = weigh(weights, (tap) => data[(first + tap) * row + i]);
	}
	return { width, height: tall, data: resized };
}

/** A byte, rounded as PIL rounds after each of the two directions. */
function weigh(weights: readonly number[], byteAt: (tap: number) => number): number {
	let sum = FIXED_POINT / 2;
	for (let tap = 0; tap < weights.length; tap++) sum += weights[tap] * byteAt(tap);
	return Math.min(Math.max(Math.floor(sum / FIXED_POINT), 0), 255);
}

/** R. Keys, "Cubic convolution interpolation for digital image processing" (1981); what is made smaller is seen through a filter as much wider. */
function cubicTaps(from: number, to: number): Taps[] {
	const stretch = Math.max(from / to, 1);
	return Array.from({ length: to }, (_, i) => {
		const middle = ((i + 0.5) * from) / to;
		const first = Math.max(Math.trunc(middle - REACH * stretch + 0.5), 0);
		const end = Math.min(Math.trunc(middle + REACH * stretch + 0.5), from);
		const weights = Array.from({ length: end - first }, (_, tap) => cubic((first + tap + 0.5 - middle) / stretch));
		const sum = weights.reduce((total, weight) => total + weight, 0);
		return { first, weights: weights.map((weight) => roundFromZero((weight / sum) * FIXED_POINT)) };
	});
}

function cubic(x: number): number {
	const distance = Math.abs(x);
	if (distance < 1) return ((SHARPNESS + 2) * distance - (SHARPNESS + 3)) * distance ** 2 + 1;
	if (distance < REACH) return ((distance - 5) * distance + 8) * distance * SHARPNESS - 4 * SHARPNESS;
	return 0;
}

function roundFromZero(value: number): number {
	return Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
}
