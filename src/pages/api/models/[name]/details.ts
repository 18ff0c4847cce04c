import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { jsonResponse } from '../../_json-response.ts';

/** What it takes of the disk, with whom it shares that, where it came from, and what needs it. */
export const GET: APIRoute = async ({ request, params: { name = '' }, locals }) =>
	jsonResponse(request, await locals.easel.models.details(knownActor(locals), name));
