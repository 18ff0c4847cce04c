/**
 * A1111's hires fix: what was painted is enlarged, and painted over from there by the same prompts. Models lose sight of the whole in sizes
 * that they were not made for; this way they need not find it there.
 */
import type { Canvas } from './canvas.ts';
import { decode } from './decode.ts';
import { denoise } from './denoise.ts';
import { encode } from './encode.ts';
import type { Family, HiresPass, ModelParts, PaintRequest, Running, Upscaler } from './families/family.ts';
import { type Pass, preparePass, requestCanvas } from './pass.ts';
import { createRandom } from './random.ts';
import type { RandomSource } from './random-source.ts';
import { resizeLatents } from './resize-latents.ts';
import { resizePicture } from './resize-picture.ts';
import { planesFromRgb } from './rgb.ts';
import { firstNoise, whatToPaint } from './start.ts';
import { callOfStep } from './start-call.ts';
import type { RgbImage } from './tensor.ts';
import { upscale } from './upscale.ts';

/** What follows the first pass. */
export interface SecondPass {
	request: PaintRequest;
	hires: HiresPass;
	canvas: Canvas;
	/** Null at a strength of 0, which leaves what was enlarged as it is. */
	refining: Refining | null;
	/** Steps that will be told. */
	steps: number;
}

interface Refining {
	pass: Pass;
	/** Index of the denoiser's first call. */
	call: number;
}

/** A1111 takes a strength of 1 for this, so that its division leaves the steps as they are. */
const MOST_STRENGTH = 0.999;
/** Of models that do not say. */
const USUAL_TIMESTEPS = 1000;
const USUAL_DISTILLED_STEPS = 50;

/** Reads the prompts for the larger size; null without a hires fix. */
export function* prepareSecondPass(family: Family, parts: ModelParts, request: PaintRequest): Running<SecondPass | null> {
	const { hires } = request;
	if (hires === null) return null;
	const size = enlargedSize(request, hires.scale, family.traits(parts).multiple);
	const canvas = requestCanvas(family, parts, { ...request, ...size });
	if (hires.strength === 0) return { request, hires, canvas, refining: null, steps: 0 };
	const { schedule, run } = refiningSteps(hires, longestSchedule(parts, request));
	const control = request.control?.map((hint) => ({ ...hint, image: resizePicture(hint.image, size) }));
	const again = { ...request, ...size, ...(control && { control }), steps: schedule, source: null, hires: null };
	const pass = yield* preparePass(family, parts, again);
	const call = callOfStep(schedule - run, pass.scheduler);
	return { request, hires, canvas, refining: { pass, call }, steps: pass.scheduler.timesteps.length - call };
}

/** Sides are cut to the model's grid, and never become shorter. */
export function enlargedSize(
	{ width, height }: { width: number; height: number },
	scale: number,
	multiple: number,
): { width: number; height: number } {
	const longer = (side: number) => Math.max(side, Math.floor((side * scale) / multiple) * multiple);
	return { width: longer(width), height: longer(height) };
}

/**
 * A1111's rule, another than that of image to image: all the steps that were asked for are run, as the last of a schedule that is longer by
 * as much as the strength is below 1. Where no schedule is that long, fewer are run.
 */
export function refiningSteps(
	{ steps, strength }: Pick<HiresPass, 'steps' | 'strength'>,
	longest: number,
): { schedule: number; run: number } {
	const wanted = Math.trunc(steps / Math.min(strength, MOST_STRENGTH));
	if (wanted <= longest) return { schedule: wanted, run: steps };
	return { schedule: longest, run: Math.max(1, Math.trunc(longest * strength)) };
}

/** Distilled models know some of their timesteps only. */
function longestSchedule({ schedulerConfig }: ModelParts, { scheduler }: PaintRequest): number {
	const isDistilled = scheduler === 'lcm' || scheduler === 'tcd';
	return isDistilled
		? Number(schedulerConfig['original_inference_steps'] ?? USUAL_DISTILLED_STEPS)
		: Number(schedulerConfig['num_train_timesteps'] ?? USUAL_TIMESTEPS);
}

/**
 * The finished picture, from the latents of the first pass. Noise begins anew at the picture's seed, as in A1111: it is that of image to image
 * from the enlarged picture.
 *
 * @param stepsBefore of the first pass
 */
export function* paintAgain(latents: Float32Array, canvas: Canvas, second: SecondPass, stepsBefore: number): Running<RgbImage> {
	const { hires, refining } = second;
	const random = createRandom(second.request.rng, second.request.seed);
	if (hires.upscaler === null) {
		const clean = resizeLatents(latents, canvas, second.canvas);
		return yield* refining === null ? decode(clean, second.canvas) : refine({ ...refining, clean, random, stepsBefore });
	}
	const picture = yield* enlargePicture(yield* decode(latents, canvas), hires.upscaler, pixelsOf(second.canvas));
	if (refining === null) return picture;
	const clean = yield* encode(planesFromRgb(picture), second.canvas, random);
	return yield* refine({ ...refining, clean, random, stepsBefore });
}

/** As often as it takes to reach the size, at most three times as A1111 does, and then brought to it exactly. */
function* enlargePicture(picture: RgbImage, upscaler: Upscaler, size: { width: number; height: number }): Running<RgbImage> {
	let large = picture;
	for (let times = 0; times < 3 && (large.width < size.width || large.height < size.height); times++) {
		large = yield* upscale(large, upscaler);
	}
	return resizePicture(large, size);
}

/** @param given `clean`: latents of the enlarged picture, float32 [1, channels, height, width] */
function* refine(given: Refining & { clean: Float32Array; random: RandomSource; stepsBefore: number }): Running<RgbImage> {
	const { pass, call, clean, random, stepsBefore } = given;
	const { request, canvas, denoiser, scheduler } = pass;
	const noise = firstNoise(request, canvas, random);
	const inpainting = denoiser.takesInpainting ? yield* whatToPaint(null, canvas, random) : null;
	const start = { call, latents: scheduler.addNoise(clean, noise, call), inpainting, keep: (current: Float32Array) => current };
	return yield* decode(yield* denoise({ pass, random, start, stepsBefore, stepsAfter: 0 }), canvas);
}

function pixelsOf({ format: { pixels }, width, height }: Canvas): { width: number; height: number } {
	return { width: width * pixels, height: height * pixels };
}
