import type { APIRoute } from 'astro';
import { knownActor } from '../../../_actor.ts';

/** Stops it where it is; what was fetched stays. */
export const POST: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.models.steer(knownActor(locals), id, 'pause'));
