import type { APIRoute } from 'astro';
import { shownResponse } from '../_shown-response.ts';

/** A public or unlisted picture for `<img>` on any page: `/i/<id>.png`, `.jpg`, `.webp`, small with `.webp?size=512`. */
export const GET: APIRoute = async ({ params: { file = '' }, url, request, locals }) =>
	shownResponse(request, await locals.easel.publicPages.file(file, url.searchParams.get('size')), { isEmbedded: true });
