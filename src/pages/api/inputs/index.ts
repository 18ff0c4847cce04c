import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

/** Takes in a picture to paint from, ahead of the request that names it. */
export const POST: APIRoute = async ({ locals }) => {
	const actor = knownActor(locals);
	try {
		return Response.json(await locals.easel.inputs.keep(actor, locals.body), { status: 201 });
	} finally {
		locals.body?.free();
	}
};
