import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { readJson } from '../../_request.ts';

/** How many tokens a prompt has, and what of it the model does not read. */
export const POST: APIRoute = async ({ request, params: { name = '' }, locals }) =>
	Response.json(await locals.easel.models.tokens(knownActor(locals), name, await readJson(request)));
