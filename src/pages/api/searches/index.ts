import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';
import { readJson } from '../_request.ts';

/** Saved searches, by name. */
export const GET: APIRoute = async ({ request, locals }) =>
	jsonResponse(request, { searches: locals.easel.collection.searches(knownActor(locals)) });

/** Saves one: `{"name": "…", "search": "…"}`; one of that name is replaced. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(locals.easel.collection.saveSearch(knownActor(locals), await readJson(request)));
