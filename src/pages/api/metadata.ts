import type { APIRoute } from 'astro';
import { knownActor } from './_actor.ts';

/** Reads from a picture how it was made, as a request that can be painted here. */
export const POST: APIRoute = async ({ locals }) => {
	const actor = knownActor(locals);
	try {
		return Response.json(await locals.easel.metadata.read(actor, locals.body));
	} finally {
		locals.body?.free();
	}
};
