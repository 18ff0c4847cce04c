import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** How to paint it again, and whether the pixels will be the same. */
export const GET: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.metadata.reproduce(knownActor(locals), id));
