import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { readJson } from '../_request.ts';

/** Links that are open; with `?subject=` those of one picture or album. */
export const GET: APIRoute = ({ url, locals }) =>
	Response.json({ links: locals.easel.shares.list(knownActor(locals), url.searchParams.get('subject')) });

/** Makes a link. Its path is told here and never again. */
export const POST: APIRoute = async ({ request, locals }) => {
	const link = locals.easel.shares.add(knownActor(locals), await readJson(request), request.headers.get('idempotency-key'));
	return Response.json(link, { status: 201 });
};
