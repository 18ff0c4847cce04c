import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** Makes it the model of requests that name none. */
export const POST: APIRoute = async ({ params: { name = '' }, locals }) => {
	await locals.easel.models.makeDefault(knownActor(locals), name);
	return new Response(null, { status: 204 });
};
