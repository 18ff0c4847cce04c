import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';

/** Repositories of the hub whose names have the words of `?q`, the most fetched first. */
export const GET: APIRoute = async ({ request, url, locals }) =>
	jsonResponse(request, { repositories: await locals.easel.models.search(knownActor(locals), url.searchParams.get('q') ?? '') });
