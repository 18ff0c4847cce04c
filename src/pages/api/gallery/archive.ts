import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

/** Pictures as a zip, chosen as in a change, by JSON or a form. */
export const POST: APIRoute = ({ locals }) => {
	const body = locals.easel.collection.archive(knownActor(locals), locals.body, locals.connection);
	const name = `easel-${new Date().toISOString().slice(0, 10)}.zip`;
	return new Response(body, {
		headers: {
			'content-type': 'application/zip',
			'content-disposition': `attachment; filename="${name}"`,
			'x-content-type-options': 'nosniff',
		},
	});
};
