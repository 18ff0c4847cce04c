/** Variations: the noise of a picture with some of another one mixed in. Pure. */
import type { GenerationRequest, Settings } from '#contract/generation.ts';
import { toRequest } from '#contract/settings.ts';

/** How much of the other noise there is unless somebody says: a sibling, not a stranger. */
export const usualVariation = 0.25;
/** How many "more like this" makes. */
const moreLikeThis = 4;

/** Asks for variations of a picture instead of the picture itself. @param draft asks for that very picture: its seed is locked */
export function toVariation(draft: GenerationRequest, picture: string | null): GenerationRequest {
	return {
		...draft,
		subseed_strength: draft.subseed_strength || usualVariation,
		...(picture === null ? {} : { derived_from: { picture, operation: 'variation' } }),
	};
}

export function withoutVariation(draft: GenerationRequest): GenerationRequest {
	const { subseed: _subseed, subseed_strength: _strength, derived_from: origin, ...rest } = draft;
	return { ...rest, ...(origin === undefined || origin.operation === 'variation' ? {} : { derived_from: origin }) };
}

/** Four variations of a picture, each with another noise mixed in. @param seed the picture's own */
export function likeThis(settings: Settings, seed: number | null, picture: string): GenerationRequest {
	return {
		...toRequest(settings),
		seed: seed ?? settings.seed,
		count: moreLikeThis,
		subseed: -1,
		subseed_strength: usualVariation,
		derived_from: { picture, operation: 'variation' },
	};
}
