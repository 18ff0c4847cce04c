import type { APIRoute } from 'astro';
import { ProblemError } from '#contract/problem.ts';
import { knownActor } from '../../_actor.ts';

/** Compares it with another one, pixel by pixel: `?from=<id>`. */
export const GET: APIRoute = async ({ params: { id = '' }, url: { searchParams }, locals }) => {
	const other = searchParams.get('from');
	if (other === null)
		throw new ProblemError('validation_failed', 'Say with which picture it is compared: "?from=<id>".', { field: 'from' });
	return Response.json(await locals.easel.metadata.difference(knownActor(locals), id, other));
};
