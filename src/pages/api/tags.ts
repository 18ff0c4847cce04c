import type { APIRoute } from 'astro';
import { knownActor } from './_actor.ts';
import { jsonResponse } from './_json-response.ts';

/** Every tag and how many pictures have it. */
export const GET: APIRoute = async ({ request, locals }) =>
	jsonResponse(request, { tags: locals.easel.collection.tags(knownActor(locals)) });
