/** From a request to a picture: the way that all families share, from text or from another picture. */
import { decode } from './decode.ts';
import { denoise } from './denoise.ts';
import type { Family, ModelParts, Painting, PaintRequest, Running } from './families/family.ts';
import { paintAgain, prepareSecondPass, type SecondPass } from './hires.ts';
import { type Pass, preparePass } from './pass.ts';
import { createRandom } from './random.ts';
import type { RandomSource } from './random-source.ts';
import { begin } from './start.ts';
import { tellingOnce } from './text/notices.ts';
import { unusedSettings } from './unused-settings.ts';

/** @param random draws all noise of the first pass; by default what the request's seed gives */
export function* paint(
	family: Family,
	parts: ModelParts,
	request: PaintRequest,
	random: RandomSource = createRandom(request.rng, request.seed),
): Painting {
	// The VAE would blur a picture that is to stay as it is.
	if (request.source?.strength === 0) return request.source.image;
	const { first, second } = yield* tellingOnce(preparePasses(family, parts, request));
	const start = yield* begin({ ...first, random });
	const latents = yield* denoise({ pass: first, random, start, stepsBefore: 0, stepsAfter: second?.steps ?? 0 });
	if (second === null) return yield* decode(latents, first.canvas);
	return yield* paintAgain(latents, first.canvas, second, first.scheduler.timesteps.length);
}

/** All prompts are read before anything is painted, so that text encoders are needed once. */
function* preparePasses(family: Family, parts: ModelParts, request: PaintRequest): Running<{ first: Pass; second: SecondPass | null }> {
	yield* unusedSettings(family.traits(parts), request);
	const first = yield* preparePass(family, parts, request);
	return { first, second: yield* prepareSecondPass(family, parts, request) };
}
