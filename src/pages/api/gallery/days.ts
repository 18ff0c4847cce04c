import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';
import { readNumber } from '../_request.ts';

/** How many pictures of a search there are of each day, newest first: `?search&offset`. */
export const GET: APIRoute = async ({ request, url: { searchParams }, locals }) => {
	const days = locals.easel.collection.days(knownActor(locals), {
		search: searchParams.get('search') ?? '',
		offset: readNumber(searchParams.get('offset'), 0),
	});
	return jsonResponse(request, days);
};
