/**
 * What painting begins with, from text or from a picture. The draws come in the order of diffusers' pipelines, so that one seed gives the
 * same noise there and here: the encoder's for the picture, the noise, the encoder's for the picture without its masked part.
 */
import { type Canvas, latentCount } from './canvas.ts';
import { encode } from './encode.ts';
import type { Denoiser, Inpainting, PaintRequest, Running, Source } from './families/family.ts';
import { blend, latentMask, withoutMasked } from './masks.ts';
import { createRandom } from './random.ts';
import type { RandomSource } from './random-source.ts';
import { planesFromRgb } from './rgb.ts';
import type { Scheduler } from './schedulers/scheduler.ts';
import { startCall } from './start-call.ts';
import { variationNoise } from './variation.ts';

export interface Start {
	/** Index of the denoiser's first call. */
	call: number;
	/** As noisy as a sample is at that call: float32 [1, channels, height, width]. */
	latents: Float32Array;
	/** What the denoiser is told to paint anew; null for one that is not told. */
	inpainting: Inpainting | null;
	/** Puts back what a mask keeps, as noisy as a sample is at call `next`; null after the last. */
	keep(latents: Float32Array, next: number | null): Float32Array;
}

export interface Beginning {
	request: PaintRequest;
	canvas: Canvas;
	denoiser: Denoiser;
	scheduler: Scheduler;
	random: RandomSource;
}

export function* begin({ request, canvas, denoiser, scheduler, random }: Beginning): Running<Start> {
	const { source, steps } = request;
	const mask = source?.mask ?? null;
	const needsNoPicture = source === null || (denoiser.takesInpainting && source.strength === 1);
	const clean = needsNoPicture ? null : yield* encode(planesFromRgb(source.image), canvas, random);
	const noise = firstNoise(request, canvas, random);
	const call = source === null ? 0 : startCall(denoiser.startRule, source.strength, steps, scheduler);
	const isPureNoise = clean === null || (mask !== null && source?.strength === 1);
	const latents = isPureNoise ? noise.map((value) => value * scheduler.initNoiseSigma) : scheduler.addNoise(clean, noise, call);

	if (denoiser.takesInpainting) {
		const inpainting = yield* whatToPaint(source, canvas, random);
		return { call, latents, inpainting, keep: (current) => current };
	}
	if (clean === null || mask === null) return { call, latents, inpainting: null, keep: (current) => current };
	// This denoiser has no use for the picture without its masked part, but diffusers draws for it.
	random.normal(latentCount(canvas));
	const painted = latentMask(mask, canvas);
	const kept = (next: number | null) => (next === null ? clean : scheduler.addNoise(clean, noise, next));
	return { call, latents, inpainting: null, keep: (current, next) => blend(current, kept(next), painted) };
}

/** From text, or without a mask, all is painted anew. */
export function* whatToPaint(source: Source | null, canvas: Canvas, random: RandomSource): Running<Inpainting> {
	const mask = source?.mask ?? null;
	const masked = source === null || mask === null ? greyPlanes(canvas) : withoutMasked(planesFromRgb(source.image), mask);
	return { mask: latentMask(mask, canvas), masked: yield* encode(masked, canvas, random) };
}

/** The noise of the seed, with the subseed's mixed in. */
export function firstNoise(request: PaintRequest, canvas: Canvas, random: RandomSource): Float32Array {
	const { rng, subseed, subseedStrength } = request;
	const count = latentCount(canvas);
	const noise = random.normal(count);
	if (subseedStrength === 0) return noise;
	const other = createRandom(rng, subseed).normal(count);
	return variationNoise(noise, other, subseedStrength, [canvas.format.channels, canvas.height, canvas.width]);
}

function greyPlanes({ format: { pixels }, width, height }: Canvas): Float32Array {
	return new Float32Array(3 * height * pixels * width * pixels);
}
