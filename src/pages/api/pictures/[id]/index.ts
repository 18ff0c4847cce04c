import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';
import { blobResponse } from '../../_blob-response.ts';
import { readJson } from '../../_request.ts';

/** The picture. */
export const GET: APIRoute = async ({ params: { id = '' }, request, locals }) =>
	blobResponse(request, await locals.easel.pictures.open(knownActor(locals), id));

/** Changes what people add to it, or moves it to the bin and back. Answers with its details. */
export const PATCH: APIRoute = async ({ params: { id = '' }, request, locals }) =>
	Response.json(await locals.easel.collection.changePicture(knownActor(locals), id, await readJson(request)));

/** To the bin. Answers with the generation that it belongs to. */
export const DELETE: APIRoute = async ({ params: { id = '' }, locals }) =>
	Response.json(await locals.easel.pictures.remove(knownActor(locals), id));
