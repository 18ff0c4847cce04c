/** Pictures for strangers: asked for anew each time, so that what is private again, in the bin, expired or taken back stops at once. */
import { blobResponse } from './api/_blob-response.ts';

/** @param isEmbedded pages of other sites may show it, and read it */
export function shownResponse(
	request: Request,
	blob: Parameters<typeof blobResponse>[1],
	{ isEmbedded }: { isEmbedded: boolean },
): Response {
	const response = blobResponse(request, blob);
	response.headers.set('cache-control', isEmbedded ? 'public, no-cache' : 'private, no-cache');
	if (isEmbedded) {
		response.headers.set('access-control-allow-origin', '*');
		response.headers.set('cross-origin-resource-policy', 'cross-origin');
	} else response.headers.set('x-robots-tag', 'noindex');
	return response;
}
