import type { APIRoute } from 'astro';
import { knownActor } from '../../../_actor.ts';

/** Ends it and drops what was fetched. */
export const POST: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.models.steer(knownActor(locals), id, 'cancel'));
