/** Pictures as CLIP looks at them: brought to its size, cut to a square from the middle, and centred around the mean of what it was taught. */
import { resizePicture } from './resize-picture.ts';
import type { RgbImage, Tensor } from './tensor.ts';

/** Of A. Radford et al., "Learning Transferable Visual Models From Natural Language Supervision" (2021); red, green, blue. */
const MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;

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
	const { data } = resizePicture(image, { width, height }, 'bicubic');
	const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
	const square = new Uint8Array(side * side * 3);
	for (let y = 0; y < side; y++) {
		const start = ((top + y) * width + left) * 3;
		square.set(data.subarray(start, start + side * 3), y * side * 3);
	}
	return { width: side, height: side, data: square };
}
