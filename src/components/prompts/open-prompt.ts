/** Presses of the button with a prompt that leaves something open. Pure. */
import { hasChoices } from '#contract/choices.ts';
import { type GenerationRequest, maxSeed } from '#contract/generation.ts';

/**
 * What is sent for a request: itself, or when its prompt leaves something open, one request a picture, as each picture has its own words.
 * A locked seed counts up, as it does for the pictures of one request.
 */
export function toPresses(request: GenerationRequest, usualCount: number): GenerationRequest[] {
	if (!hasChoices(request.prompt)) return [request];
	const { seed, count = usualCount } = request;
	return Array.from({ length: count }, (_, n) => ({
		...request,
		written: request.prompt,
		count: 1,
		...(seed === undefined || seed === -1 ? {} : { seed: (seed + n) % (maxSeed + 1) }),
	}));
}
