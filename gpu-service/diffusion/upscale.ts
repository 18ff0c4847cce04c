/** Enlarges pictures with a network that was made for it (ESRGAN and its kin), tile by tile. */
import type { Running, Upscaler } from './families/family.ts';
import { declaredSize, float32Output } from './families/network-info.ts';
import { layMosaic } from './mosaic.ts';
import type { RgbImage, Tensor } from './tensor.ts';
import { planTiles } from './tiles.ts';

/**
 * Pixels of a tile where the network takes any size, and how many two neighbours share. A third of these is left out at each edge: the
 * networks look further than that, but what lies there makes no difference that could be seen.
 */
const TILE = 256;
const OVERLAP = 32;
/** Networks that begin by folding pixels into channels (those for 2x and 1x) take sides of this multiple only. */
const MULTIPLE = 4;

export function* upscale(image: RgbImage, upscaler: Upscaler): Running<RgbImage> {
	const { input, scale } = upscaler;
	const side = (length: number, axis: number) => {
		const fixed = declaredSize([input], input.name, axis);
		return fixed === undefined
			? { tile: TILE, padded: Math.ceil(length / MULTIPLE) * MULTIPLE }
			: { tile: fixed, padded: Math.max(length, fixed) };
	};
	const [across, down] = [side(image.width, 3), side(image.height, 2)];
	const plan = planTiles(
		{ width: across.padded, height: down.padded },
		{ width: across.tile, height: down.tile, overlap: Math.min(OVERLAP, across.tile / 2, down.tile / 2) },
	);
	const [width, height] = [image.width * scale, image.height * scale];
	// Storing into it clamps and rounds halves to even.
	const data = new Uint8ClampedArray(width * height * 3);
	yield* layMosaic({
		plan,
		channels: 3,
		scale,
		make: (column, row) => enlarge(cropped(image, column.start, row.start, column.size, row.size), upscaler),
		take: (channel, y, values) => {
			if (y >= height) return;
			for (let x = 0; x < width; x++) data[(y * width + x) * 3 + channel] = Math.fround(values[x] * 255);
		},
		*made(tile, tiles) {
			yield { kind: 'tile', tile, tiles };
		},
	});
	return { width, height, data: new Uint8Array(data.buffer) };
}

/** @returns float32 [3, scale · height, scale · width] from 0 to 1 */
function* enlarge(sample: Tensor, { component, input, output, scale }: Upscaler): Running<Float32Array> {
	const [, , height, width] = sample.shape;
	const outputs = yield { kind: 'run', component, inputs: { [input.name]: sample } };
	return float32Output(outputs, component, output.name, 3 * height * scale * width * scale);
}

/** A part of a picture, [1, 3, height, width] from 0 to 1. Beyond its edges it goes on as it ends. */
function cropped(image: RgbImage, left: number, top: number, width: number, height: number): Tensor {
	const values = new Float32Array(3 * height * width);
	for (let y = 0; y < height; y++) {
		const row = Math.min(top + y, image.height - 1) * image.width;
		for (let x = 0; x < width; x++) {
			const from = (row + Math.min(left + x, image.width - 1)) * 3;
			for (let channel = 0; channel < 3; channel++) values[(channel * height + y) * width + x] = image.data[from + channel] / 255;
		}
	}
	return { type: 'float32', data: values, shape: [1, 3, height, width] };
}
