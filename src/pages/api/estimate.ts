import type { APIRoute } from 'astro';
import { knownActor } from './_actor.ts';
import { readJson } from './_request.ts';

/** What a request would cost in time and memory. Nothing is accepted. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(await locals.easel.queue.estimate(knownActor(locals), await readJson(request)));
