import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';

/** Well-known models that can be added by name. */
export const GET: APIRoute = async ({ request, locals }) =>
	jsonResponse(request, { presets: await locals.easel.models.presets(knownActor(locals)) });
