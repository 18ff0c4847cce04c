import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { readJson } from '../../_request.ts';

/** Changes an entry; what is absent stays. */
export const PATCH: APIRoute = async ({ request, params: { kind = '', id = '' }, locals }) =>
	Response.json(locals.easel.library.change(knownActor(locals), kind, id, await readJson(request)));

/** Repeating it changes nothing. */
export const DELETE: APIRoute = ({ params: { kind = '', id = '' }, locals }) => {
	locals.easel.library.remove(knownActor(locals), kind, id);
	return new Response(null, { status: 204 });
};
