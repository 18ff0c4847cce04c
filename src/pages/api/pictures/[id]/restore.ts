import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** Back from the bin. Answers with the generation that it belongs to. */
export const POST: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.pictures.restore(knownActor(locals), id));
