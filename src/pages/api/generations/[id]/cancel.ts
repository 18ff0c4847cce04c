import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** Cancels. Repeating it, or cancelling what has ended, changes nothing. */
export const POST: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.generations.cancel(knownActor(locals), id));
