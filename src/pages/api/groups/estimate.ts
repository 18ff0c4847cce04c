import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { readJson } from '../_request.ts';

/** What all cells of a grid would cost; nothing is accepted. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(await locals.easel.groups.estimate(knownActor(locals), await readJson(request)));
