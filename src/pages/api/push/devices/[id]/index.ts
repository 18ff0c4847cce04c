import type { APIRoute } from 'astro';
import { knownActor } from '../../../_actor.ts';

/** A device no longer wants to be told. */
export const DELETE: APIRoute = ({ params, locals }) => {
	locals.easel.push.remove(knownActor(locals), params['id'] ?? '');
	return new Response(null, { status: 204 });
};
