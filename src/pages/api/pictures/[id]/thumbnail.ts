import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { blobResponse } from '../../_blob-response.ts';

/** Small; `?size=256`, `512` or `1024` is its longest side. */
export const GET: APIRoute = async ({ params: { id = '' }, request, locals }) => {
	const side = new URL(request.url).searchParams.get('size');
	return blobResponse(request, await locals.easel.pictures.thumbnail(knownActor(locals), id, side));
};
