import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { jsonResponse } from '../../_json-response.ts';

/** The pictures beside it in the whole gallery, so that one can go on from it. */
export const GET: APIRoute = async ({ request, params: { id = '' }, locals }) =>
	jsonResponse(request, locals.easel.collection.neighbours(knownActor(locals), id));
