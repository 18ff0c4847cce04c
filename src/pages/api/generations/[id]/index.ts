import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { jsonResponse } from '../../_json-response.ts';
import { readWait } from '../../_request.ts';

/** The generation as it is; with `?wait=N` as it is at its end, or after N seconds. */
export const GET: APIRoute = async ({ params: { id = '' }, request, url, locals }) => {
	const wait = readWait(url.searchParams.get('wait'));
	return jsonResponse(request, await locals.easel.generations.get(knownActor(locals), id, wait, request.signal));
};

/** To the bin. */
export const DELETE: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.generations.remove(knownActor(locals), id));
