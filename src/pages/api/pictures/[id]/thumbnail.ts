import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { blobResponse } from '../../_blob-response.ts';

export const GET: APIRoute = async ({ params: { id = '' }, request, locals }) =>
	blobResponse(request, await locals.easel.pictures.thumbnail(knownActor(locals), id));
