import type { APIRoute } from 'astro';
import { knownActor } from './_actor.ts';
import { jsonResponse } from './_json-response.ts';
import { readLimit } from './_request.ts';

/** Prompts that were used, newest first: `?search&limit`. */
export const GET: APIRoute = async ({ request, url: { searchParams }, locals }) => {
	const query = { search: searchParams.get('search') ?? '', limit: readLimit(searchParams, 50) };
	return jsonResponse(request, { prompts: locals.easel.history.list(knownActor(locals), query) });
};

/** Forgets `?prompt`, or without it all of them. */
export const DELETE: APIRoute = ({ url: { searchParams }, locals }) => {
	locals.easel.history.forget(knownActor(locals), searchParams.get('prompt'));
	return new Response(null, { status: 204 });
};
