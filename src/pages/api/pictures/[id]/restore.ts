import type { APIRoute } from 'astro';

/** Back from the bin. Answers with the generation that it belongs to. */
export const POST: APIRoute = async ({ params: { id = '' }, locals: { easel, actor } }) =>
	Response.json(await easel.pictures.restore(actor!, id));
