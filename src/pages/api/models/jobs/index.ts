import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { jsonResponse } from '../../_json-response.ts';

/** What brings and checks models, newest first. */
export const GET: APIRoute = async ({ request, locals }) =>
	jsonResponse(request, { jobs: await locals.easel.models.jobs(knownActor(locals)) });
