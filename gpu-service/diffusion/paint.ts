/** From a request to a picture: the way that all families share, from text or from another picture. */
import { canvasOf } from './canvas.ts';
import { decode } from './decode.ts';
import { denoise } from './denoise.ts';
import type { Family, ModelParts, Painting, PaintRequest } from './families/family.ts';
import { previewOf } from './preview.ts';
import { createRandom, type RandomSource } from './random.ts';
import { schedulerNamed } from './schedulers/index.ts';
import { withScheduleType } from './schedulers/schedule-type.ts';
import type { Scheduler, SchedulerOptions } from './schedulers/scheduler.ts';
import { begin } from './start.ts';
import { tellingOnce } from './text/notices.ts';

/** @param random draws all noise of the picture; by default what the request's seed gives */
export function* paint(
	family: Family,
	parts: ModelParts,
	request: PaintRequest,
	random: RandomSource = createRandom(request.rng, request.seed),
): Painting {
	// The VAE would blur a picture that is to stay as it is.
	if (request.source?.strength === 0) return request.source.image;
	const canvas = canvasOf(family.latentFormat(parts), request);
	const { format, width, height } = canvas;
	const denoiser = yield* tellingOnce(family.prepare(parts, request));
	const scheduler = schedulerOf(parts, request, denoiser.schedulerOptions(width, height));
	const start = yield* begin({ request, canvas, denoiser, scheduler, random });
	const latents = yield* denoise({
		scheduler,
		random,
		start,
		predict: (sample, timestep) => denoiser.predict({ sample, timestep, width, height, inpainting: start.inpainting }),
		preview: (current) => previewOf(current, width, height, format),
	});
	return yield* decode(latents, canvas);
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
