import type { APIRoute } from 'astro';
import { knownActor } from '../../../_actor.ts';
import { readJson } from '../../../_request.ts';

/** Goes on after a pause or a failure, and with `{"accept_licence": true}` where the licence had to be read first. */
export const POST: APIRoute = async ({ request, params: { id = '' }, locals }) => {
	const body = request.headers.get('content-type') === null ? null : await readJson(request);
	const accepts = typeof body === 'object' && body !== null && 'accept_licence' in body && body.accept_licence === true;
	return Response.json(await locals.easel.models.steer(knownActor(locals), id, 'resume', accepts));
};
