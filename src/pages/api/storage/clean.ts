import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { readJson } from '../_request.ts';

/** Removes what can be made again, or empties the bin: `{"parts": ["prepared"]}`. Answers with what is left. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(await locals.easel.storage.clean(knownActor(locals), await readJson(request)));
