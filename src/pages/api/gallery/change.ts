import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { readJson } from '../_request.ts';

/** Changes many pictures: `{"pictures": […]}` or `{"search": "…"}` with `"change"`. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(await locals.easel.collection.change(knownActor(locals), await readJson(request)));
