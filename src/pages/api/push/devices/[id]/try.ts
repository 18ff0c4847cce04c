import type { APIRoute } from 'astro';
import { knownActor } from '../../../_actor.ts';

/** Tells a device something, to see whether it comes. */
export const POST: APIRoute = async ({ params, locals }) => {
	await locals.easel.push.tryOut(knownActor(locals), params['id'] ?? '');
	return new Response(null, { status: 204 });
};
