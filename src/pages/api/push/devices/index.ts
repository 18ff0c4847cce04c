import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { readJson } from '../../_request.ts';

/** A device wants to be told when pictures are ready. */
export const POST: APIRoute = async ({ request, locals }) => {
	const id = locals.easel.push.add(knownActor(locals), await readJson(request));
	return Response.json({ id }, { status: 201 });
};
