import type { APIRoute } from 'astro';
import { parseReliefOptions } from '#contract/relief.ts';
import { knownActor } from '../../_actor.ts';
import { blobResponse } from '../../_blob-response.ts';

/** The picture as a solid relief, a GLB file: `?depth`, `?detail`, `?invert`, `?from`. */
export const GET: APIRoute = async ({ params: { id = '' }, url, request, locals }) =>
	blobResponse(request, await locals.easel.reliefs.open(knownActor(locals), id, parseReliefOptions(url.searchParams)));
