import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { readJson } from '../_request.ts';

/** Changes one that waits: its place, its pause, its hour, its request. Answers the queue as it is then. */
export const PATCH: APIRoute = async ({ params: { id = '' }, request, locals }) =>
	Response.json(await locals.easel.queue.change(knownActor(locals), id, await readJson(request)));
