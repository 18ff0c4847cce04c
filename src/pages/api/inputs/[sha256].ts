import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { blobResponse } from '../_blob-response.ts';

/** A picture that a generation started from, as it was sent. */
export const GET: APIRoute = async ({ params: { sha256 = '' }, request, locals }) =>
	blobResponse(request, await locals.easel.inputs.open(knownActor(locals), sha256));
