import type { APIRoute } from 'astro';
import { ProblemError } from '#contract/problem.ts';
import { readJson } from './_request.ts';

/** Joins with the household key: `{"key": "…"}`. */
export const POST: APIRoute = async ({ request, clientAddress, locals: { easel } }) => {
	const body = await readJson(request);
	if (typeof body !== 'object' || body === null || !('key' in body) || typeof body.key !== 'string') {
		throw new ProblemError('validation_failed', 'The body must be {"key": "<household key>"}.', { field: 'key' });
	}
	const cookie = await easel.sessions.join(body.key, clientAddress);
	return new Response(null, { status: 204, headers: { 'set-cookie': cookie } });
};

/** Leaves: the session of this browser ends. */
export const DELETE: APIRoute = async ({ request, locals: { easel } }) => {
	const cookie = await easel.sessions.leave(request.headers.get('cookie'));
	return new Response(null, { status: 204, headers: { 'set-cookie': cookie } });
};
