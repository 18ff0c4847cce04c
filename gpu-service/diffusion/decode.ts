/** From latents to a picture, by the VAE's decoder. */
import type { Canvas } from './canvas.ts';
import type { Running } from './families/family.ts';
import { float32Output } from './families/network-info.ts';
import { layMosaic } from './mosaic.ts';
import { byteOf, rgbFromPlanes } from './rgb.ts';
import type { RgbImage } from './tensor.ts';
import type { TilePlan } from './tiles.ts';
import { cropPlanes, planVaeTiles, usualTiling } from './vae-tiles.ts';

/** @param latents float32 [1, channels, height, width] */
export function* decode(latents: Float32Array, canvas: Canvas, tiling = usualTiling): Running<RgbImage> {
	const plan = planVaeTiles(canvas, tiling);
	if (plan !== null) return yield* decodeTiles(latents, canvas, plan);
	const { format, width, height } = canvas;
	return rgbFromPlanes(yield* decodeWhole(latents, canvas), width * format.pixels, height * format.pixels);
}

/** @returns float32 [1, 3, pixels · height, pixels · width] from -1 to 1 */
function* decodeWhole(latents: Float32Array, { format, width, height }: Canvas): Running<Float32Array> {
	const { channels, pixels } = format;
	const { component, scalingFactor, shiftFactor } = format.decoder ?? { component: 'vae_decoder', ...format };
	const data = latents.map((latent) => Math.fround(latent / scalingFactor) + shiftFactor);
	const inputs = { latent_sample: { type: 'float32', data, shape: [1, channels, height, width] } } as const;
	const outputs = yield { kind: 'run', component, inputs };
	return float32Output(outputs, component, 'sample', 3 * width * height * pixels ** 2);
}

function* decodeTiles(latents: Float32Array, canvas: Canvas, plan: TilePlan): Running<RgbImage> {
	const { pixels } = canvas.format;
	const [width, height] = [canvas.width * pixels, canvas.height * pixels];
	const data = new Uint8ClampedArray(width * height * 3);
	yield* layMosaic({
		plan,
		channels: 3,
		scale: pixels,
		make: (column, row) => {
			const part = { left: column.start, top: row.start, width: column.size, height: row.size };
			return decodeWhole(cropPlanes(latents, canvas, part), { ...canvas, width: part.width, height: part.height });
		},
		take: (channel, y, values) => {
			for (let x = 0; x < width; x++) data[(y * width + x) * 3 + channel] = byteOf(values[x]);
		},
	});
	return { width, height, data: new Uint8Array(data.buffer) };
}
