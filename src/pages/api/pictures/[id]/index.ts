import type { APIRoute } from 'astro';
import { blobResponse } from '../../_blob-response.ts';

/** The picture. */
export const GET: APIRoute = async ({ params: { id = '' }, request, locals: { easel, actor } }) =>
	blobResponse(request, await easel.pictures.open(actor!, id));

/** To the bin. Answers with the generation that it belongs to. */
export const DELETE: APIRoute = async ({ params: { id = '' }, locals: { easel, actor } }) =>
	Response.json(await easel.pictures.remove(actor!, id));
