/**
 * A decoder that gives nearly the picture of the VAE's in a fraction of the time: TAESD (https://github.com/madebyollin/taesd) and its like. It
 * takes latents as the denoiser works on them.
 */
import { type Canvas, canvasOf } from './canvas.ts';
import { decode } from './decode.ts';
import type { ModelParts, Running } from './families/family.ts';
import { declaredSize, takesInput } from './families/network-info.ts';
import type { LatentFormat } from './latent-format.ts';
import type { NamedTensors, RgbImage } from './tensor.ts';

/** Folders in which exports keep one. */
export const tinyDecoders = ['taesd_decoder', 'vae_decoder_tiny'] as const;

/** Previews are averages of squares of so many pixels. */
const PREVIEW_SHRINK = 2;

/** The component, where the model has one for its latents; else null. */
export function findTinyDecoder({ networks }: ModelParts, channels: number): string | null {
	const fits = (component: string) => {
		const network = networks[component];
		if (network === undefined || !takesInput(network, 'latent_sample')) return false;
		return (
			network.outputs.some(({ name }) => name === 'sample') && (declaredSize(network.inputs, 'latent_sample', 1) ?? channels) === channels
		);
	};
	return tinyDecoders.find(fits) ?? null;
}

/** The latents as they are, given to the tiny decoder where there is one. */
export function withTinyDecoder(format: LatentFormat, parts: ModelParts): LatentFormat {
	const component = findTinyDecoder(parts, format.channels);
	if (component === null) return format;
	const { scaling_factor: scalingFactor, shift_factor: shiftFactor } = parts.configs[component] ?? {};
	return { ...format, decoder: { component, scalingFactor: Number(scalingFactor ?? 1), shiftFactor: Number(shiftFactor ?? 0) } };
}

/** A look at the picture while it is made. @param latents float32 [1, channels, height, width] */
export function* tinyPreview(latents: Float32Array, canvas: Canvas, parts: ModelParts): Running<RgbImage> {
	const tiny = canvasOf(withTinyDecoder(canvas.format, parts), {
		width: canvas.width * canvas.format.pixels,
		height: canvas.height * canvas.format.pixels,
	});
	return shrink(yield* asPreview(decode(latents, tiny)), PREVIEW_SHRINK);
}

function* asPreview<Result>(running: Running<Result>): Running<Result> {
	let outputs: NamedTensors = {};
	for (;;) {
		const { done, value } = running.next(outputs);
		if (done === true) return value;
		outputs = yield value.kind === 'run' ? { ...value, isPreview: true } : value;
	}
}

function shrink({ width, height, data }: RgbImage, by: number): RgbImage {
	const [wide, tall] = [width / by, height / by];
	const small = new Uint8ClampedArray(wide * tall * 3);
	for (let y = 0; y < tall; y++) {
		for (let x = 0; x < wide; x++) {
			for (let colour = 0; colour < 3; colour++) {
				let sum = 0;
				for (let i = 0; i < by * by; i++) sum += data[((y * by + Math.floor(i / by)) * width + x * by + (i % by)) * 3 + colour];
				small[(y * wide + x) * 3 + colour] = sum / (by * by);
			}
		}
	}
	return { width: wide, height: tall, data: new Uint8Array(small.buffer) };
}
