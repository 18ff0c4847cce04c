import type { APIRoute } from 'astro';
import { besidePicture, parseReliefOptions } from '#contract/relief.ts';
import { knownActor } from '../../_actor.ts';
import { blobResponse } from '../../_blob-response.ts';

/** The picture in three dimensions, a GLB file: made as a solid relief by `?depth`, `?detail`, `?invert`, `?from`, or the one that lies beside it. */
export const GET: APIRoute = async ({ params: { id = '' }, url, request, locals }) => {
	const options = parseReliefOptions(url.searchParams);
	const response = blobResponse(request, await locals.easel.reliefs.open(knownActor(locals), id, options));
	// Whoever put the file there may exchange it.
	if (options.from === besidePicture) response.headers.set('cache-control', 'private, no-cache');
	return response;
};
