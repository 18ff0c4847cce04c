import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';
import { readJson } from '../_request.ts';

/** All albums, by name. */
export const GET: APIRoute = async ({ request, locals }) =>
	jsonResponse(request, { albums: locals.easel.collection.albums(knownActor(locals)) });

/** A new album: `{"name": "…"}`; one of that name is that one again. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(await locals.easel.collection.addAlbum(knownActor(locals), await readJson(request)));
