import type { APIRoute } from 'astro';
import { knownActor } from '../../../_actor.ts';
import { jsonResponse } from '../../../_json-response.ts';

export const GET: APIRoute = async ({ request, params: { id = '' }, locals }) =>
	jsonResponse(request, await locals.easel.models.job(knownActor(locals), id));
