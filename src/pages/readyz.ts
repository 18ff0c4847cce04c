import type { APIRoute } from 'astro';
import { ProblemError } from '#contract/problem.ts';

/** A picture can be made. */
export const GET: APIRoute = async ({ locals }) => {
	if (!(await locals.easel.ready()))
		throw new ProblemError('starting', 'No picture can be made yet. Try again in a moment.', { retry_after: 2 });
	return Response.json({ status: 'ready' });
};
