/** What the composer asks the server beside pictures. */
import type { GenerationRequest } from '#contract/generation.ts';
import { inputHash, toInputReference, withPictures } from '#contract/picture-reference.ts';
import type { Estimate } from '#contract/queue.ts';
import { call, withBody } from '../live/api.ts';

/** What a request would cost. Of pictures only that there is one matters, so none is sent. */
export function askEstimate(request: GenerationRequest): Promise<Estimate> {
	const body = withPictures(request, ({ reference }) => (inputHash(reference) === null ? anyPicture : reference));
	return call('POST', '/api/estimate', withBody(body));
}

const anyPicture = toInputReference('0'.repeat(64));
