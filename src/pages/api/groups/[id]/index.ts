import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { jsonResponse } from '../../_json-response.ts';

/** A group with all its cells. */
export const GET: APIRoute = async ({ request, params: { id = '' }, locals }) =>
	jsonResponse(request, locals.easel.groups.get(knownActor(locals), id));

/** All of it to the bin; what has not ended is cancelled. Repeating it changes nothing. */
export const DELETE: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.groups.remove(knownActor(locals), id));
