import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { readJson } from '../_request.ts';

/** For how long things stay. */
export const GET: APIRoute = ({ locals }) => Response.json(locals.easel.storage.retention(knownActor(locals)));

/** Chooses it for all devices; it is carried out at once, and daily. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(await locals.easel.storage.setRetention(knownActor(locals), await readJson(request)));
