import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { jsonResponse } from '../../_json-response.ts';

/** A group with all its cells. */
export const GET: APIRoute = async ({ request, params: { id = '' }, locals }) =>
	jsonResponse(request, locals.easel.groups.get(knownActor(locals), id));
