import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** Cancels what has not ended. Repeating it changes nothing. */
export const POST: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.groups.cancel(knownActor(locals), id));
