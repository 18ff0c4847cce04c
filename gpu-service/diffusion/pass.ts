/** One way from noise to latents of a size: a painting has one, with a hires fix two. */
import { type Canvas, canvasOf } from './canvas.ts';
import type { Denoiser, Family, ModelParts, PaintRequest, Running } from './families/family.ts';
import { schedulerNamed } from './schedulers/index.ts';
import { withScheduleType } from './schedulers/schedule-type.ts';
import type { Scheduler, SchedulerOptions } from './schedulers/scheduler.ts';
import { withTinyDecoder } from './tiny-decoder.ts';

export interface Pass {
	parts: ModelParts;
	request: PaintRequest;
	canvas: Canvas;
	denoiser: Denoiser;
	scheduler: Scheduler;
}

/** Reads the prompts. */
export function* preparePass(family: Family, parts: ModelParts, request: PaintRequest): Running<Pass> {
	const canvas = requestCanvas(family, parts, request);
	const denoiser = yield* family.prepare(parts, request);
	return {
		parts,
		request,
		canvas,
		denoiser,
		scheduler: schedulerOf(parts, request, denoiser.schedulerOptions(canvas.width, canvas.height)),
	};
}

/** @param request its size, in pixels, and which decoder it wants */
export function requestCanvas(family: Family, parts: ModelParts, request: Pick<PaintRequest, 'width' | 'height' | 'decoder'>): Canvas {
	const format = family.latentFormat(parts);
	return canvasOf(request.decoder === 'tiny' ? withTinyDecoder(format, parts) : format, request);
}

/** @param options what the family asks of it */
function schedulerOf(
	{ schedulerConfig }: ModelParts,
	{ scheduler, scheduleType, steps, eta }: PaintRequest,
	options: SchedulerOptions,
): Scheduler {
	const config = withScheduleType(schedulerConfig, scheduleType);
	return schedulerNamed(scheduler).create(config, steps, eta === null ? options : { ...options, eta });
}
