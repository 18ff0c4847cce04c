import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';
import { readJson } from '../_request.ts';

/** What waits and runs, in the order of the turns. */
export const GET: APIRoute = async ({ request, locals }) => jsonResponse(request, await locals.easel.queue.state(knownActor(locals)));

/** Pauses or resumes the queue; sets the hour of all that one has waiting. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(await locals.easel.queue.order(knownActor(locals), await readJson(request)));
