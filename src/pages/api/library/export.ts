import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

/** The library as a file: `?format=json|styles.csv|wildcards.zip`. */
export const GET: APIRoute = async ({ url: { searchParams }, locals }) => {
	const { name, type, bytes } = await locals.easel.library.export(knownActor(locals), searchParams.get('format') ?? 'json');
	return new Response(bytes, { headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` } });
};
