import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { readJson } from '../_request.ts';

/** Another name, cover or visibility. */
export const PATCH: APIRoute = async ({ request, params: { id = '' }, locals }) =>
	Response.json(await locals.easel.collection.changeAlbum(knownActor(locals), id, await readJson(request)));

/** The album goes, its pictures stay. */
export const DELETE: APIRoute = async ({ params: { id = '' }, locals }) => {
	await locals.easel.collection.removeAlbum(knownActor(locals), id);
	return new Response(null, { status: 204 });
};
