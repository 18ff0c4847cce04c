import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';
import { readNumber } from '../_request.ts';

const defaultLimit = 60;

/** Pictures, newest first: `?search&offset&cursor&limit`. */
export const GET: APIRoute = async ({ request, url: { searchParams }, locals }) => {
	const page = locals.easel.collection.page(knownActor(locals), {
		search: searchParams.get('search') ?? '',
		offset: readNumber(searchParams.get('offset'), 0),
		cursor: searchParams.get('cursor'),
		limit: readNumber(searchParams.get('limit'), defaultLimit),
	});
	return jsonResponse(request, page);
};
