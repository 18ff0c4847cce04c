import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** The newest preview as a picture. */
export const GET: APIRoute = async ({ params: { id = '' }, locals }) => {
	const { body, type, bytes } = await locals.easel.generations.preview(knownActor(locals), id);
	return new Response(body, { headers: { 'content-type': type, 'content-length': String(bytes), 'cache-control': 'no-store' } });
};
