import type { APIRoute } from 'astro';
import { blobResponse } from '../../_blob-response.ts';

export const GET: APIRoute = async ({ params: { id = '' }, request, locals: { easel, actor } }) =>
	blobResponse(request, await easel.pictures.thumbnail(actor!, id));
