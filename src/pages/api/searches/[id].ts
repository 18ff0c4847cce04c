import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

export const DELETE: APIRoute = ({ params: { id = '' }, locals }) => {
	locals.easel.collection.removeSearch(knownActor(locals), id);
	return new Response(null, { status: 204 });
};
