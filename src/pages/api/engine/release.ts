import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

/** Gives the device's memory back. */
export const POST: APIRoute = async ({ locals }) => {
	await locals.easel.releaseEngine(knownActor(locals));
	return new Response(null, { status: 204 });
};
