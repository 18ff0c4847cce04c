import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

/** Takes a link back: it opens nothing any more. */
export const DELETE: APIRoute = ({ params: { id = '' }, locals }) => {
	locals.easel.shares.remove(knownActor(locals), id);
	return new Response(null, { status: 204 });
};
