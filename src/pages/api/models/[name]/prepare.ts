import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { readJson } from '../../_request.ts';

/** Begins to make opening it quick, or with `{"int8": true}` a quicker model beside it; 202 with a job. */
export const POST: APIRoute = async ({ request, params: { name = '' }, locals }) => {
	const body = request.headers.get('content-type') === null ? null : await readJson(request);
	const int8 = typeof body === 'object' && body !== null && 'int8' in body && body.int8 === true;
	return Response.json(await locals.easel.models.prepare(knownActor(locals), name, { int8 }), { status: 202 });
};
