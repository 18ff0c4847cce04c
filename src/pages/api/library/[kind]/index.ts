import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { readJson } from '../../_request.ts';

/** Keeps an entry: 201. One of the same name and content is the same again. */
export const POST: APIRoute = async ({ request, params: { kind = '' }, locals }) =>
	Response.json(locals.easel.library.add(knownActor(locals), kind, await readJson(request)), { status: 201 });
