import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { readJson } from '../_request.ts';

/** Cancels all that one has waiting, or one group of it; what is in work goes on. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json({ cancelled: await locals.easel.queue.cancelAll(knownActor(locals), await readJson(request)) });
