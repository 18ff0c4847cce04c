/** What a ControlNet is shown: a picture that the painting is to follow, how strongly, and in which part of the steps. */
import { resizePicture } from './resize-picture.ts';
import type { RgbImage, Tensor } from './tensor.ts';

export interface ControlHint {
	/** Name of the ControlNet: one of the component `controlnet/<name>`, or one that lies inside the denoiser. */
	name: string;
	image: RgbImage;
	/** What the ControlNet adds is multiplied with it. */
	weight: number;
	/** Shares of the denoiser's calls, 0 to 1, between which it is heeded. */
	start: number;
	end: number;
}

/** Where a painting is: call `call` of `calls`, from 0. */
export interface CallPlace {
	call: number;
	calls: number;
}

/** The weight at one call; 0 outside of the shares that the hint is for, as in diffusers' pipelines. */
export function weightAt({ weight, start, end }: ControlHint, { call, calls }: CallPlace): number {
	return call / calls < start || (call + 1) / calls > end ? 0 : weight;
}

/**
 * The picture for each row of a batch, brought to the size of the painting.
 *
 * @param rows of the batch @param width in pixels @param height in pixels
 * @returns float32 [rows, 3, height, width] from 0 to 1
 */
export function hintTensor({ image }: ControlHint, rows: number, width: number, height: number): Tensor {
	const { data } = resizePicture(image, { width, height });
	const plane = width * height;
	const all = new Float32Array(rows * 3 * plane);
	for (let pixel = 0; pixel < plane; pixel++) {
		for (let colour = 0; colour < 3; colour++) all[colour * plane + pixel] = data[pixel * 3 + colour] / 255;
	}
	for (let row = 1; row < rows; row++) all.copyWithin(row * 3 * plane, 0, 3 * plane);
	return { type: 'float32', data: all, shape: [rows, 3, height, width] };
}
