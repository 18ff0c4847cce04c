import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** Back from the bin. */
export const POST: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.groups.restore(knownActor(locals), id));
