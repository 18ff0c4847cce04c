/** Requests whose cost is asked for: of their pictures only that there are some matters. */
import type { GenerationRequest } from '#contract/generation.ts';
import { picturesOf, toInputReference, withPictures } from '#contract/picture-reference.ts';

/** Stands for any picture: what painting costs does not depend on what is in it. */
const anyPicture = toInputReference('0'.repeat(64));

/** Pictures that the service may know keep their name, as their size may matter. */
export function withoutPictures(request: GenerationRequest): GenerationRequest {
	if (picturesOf(request).length === 0) return request;
	return withPictures(request, ({ reference }) => (reference.startsWith('input:') ? reference : anyPicture));
}
