import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { jsonResponse } from '../../_json-response.ts';

/** Everything about one picture: its marks, and what it was made from. */
export const GET: APIRoute = async ({ request, params: { id = '' }, locals }) =>
	jsonResponse(request, locals.easel.collection.details(knownActor(locals), id));
