import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';
import { readJson, readLimit } from '../_request.ts';

/** Accepts a grid: 202 with the group. */
export const POST: APIRoute = async ({ request, locals }) => {
	const group = await locals.easel.groups.create(knownActor(locals), await readJson(request), request.headers.get('idempotency-key'));
	return Response.json(group, { status: 202, headers: { location: `/api/groups/${group.id}` } });
};

/** Groups, newest first: `?cursor&limit`. */
export const GET: APIRoute = async ({ request, url: { searchParams }, locals }) =>
	jsonResponse(
		request,
		locals.easel.groups.list(knownActor(locals), { cursor: searchParams.get('cursor'), limit: readLimit(searchParams, 20) }),
	);
