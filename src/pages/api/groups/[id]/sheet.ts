import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { blobResponse } from '../../_blob-response.ts';

/** The contact sheet of what is there: `?format=png|webp`, `?download`. */
export const GET: APIRoute = async ({ request, params: { id = '' }, url: { searchParams }, locals }) => {
	const sheet = await locals.easel.groups.sheet(knownActor(locals), id, searchParams.get('format') ?? 'png');
	const response = blobResponse(request, sheet);
	// It grows.
	response.headers.set('cache-control', 'private, no-cache');
	return response;
};
