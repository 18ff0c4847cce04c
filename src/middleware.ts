/** Guards every route by its pattern, which no spelling of an address can change, and turns errors into problems. */
import { defineMiddleware } from 'astro:middleware';
import { ProblemError, problemOf, toProblem } from '#contract/problem.ts';

/** What strangers may reach; what shares and public pages show there, they decide themselves. Everything else, the framework's own routes too, needs somebody who is known. */
const openRoutes = new Set([
	'/healthz',
	'/readyz',
	'/join',
	'/offline',
	'/trust',
	'/trust/authority.pem',
	'/trust/authority.crt',
	'/trust/check',
	'/api/session',
	'/s/[token]',
	'/s/[token]/[picture]',
	'/s/[token]/[picture]/[file]',
	'/public',
	'/public/feed.xml',
	'/people/[owner]',
	'/people/[owner]/feed.xml',
	'/a/[id]',
	'/p/[id]',
	'/i/[file]',
]);

/** Pages and the framework's own routes are only read. */
const readingMethods = ['GET', 'HEAD'];

export const onRequest = defineMiddleware(async ({ routePattern, request, locals, redirect }, next) => {
	locals.route = routePattern;
	const isApi = routePattern.startsWith('/api/');
	if (locals.actor === null && !openRoutes.has(routePattern)) {
		const isBrowser = !isApi && request.headers.get('accept')?.includes('text/html') === true;
		if (isBrowser) return privately(redirect('/join', 303));
		return toResponse(
			new ProblemError('not_authenticated', 'Join with the household key first, or send it: "Authorization: Bearer <key>".', {
				reason: { name: 'key_needed', values: {} },
			}),
		);
	}
	try {
		if (!isApi && !readingMethods.includes(request.method)) throw wrongMethod();
		const response = await next();
		// Endpoints throw what they do not find; this is Astro's word for a method that they do not have.
		if (isApi && response.status === 404) throw wrongMethod();
		return privately(response);
	} catch (error) {
		return toResponse(error);
	}

	function toResponse(error: unknown): Response {
		const known = problemOf(error);
		const fields = { request_id: locals.requestId, route: routePattern };
		if (known === null) locals.log.error('a request failed', { ...fields, error });
		else locals.log.debug('a request was refused', { ...fields, code: known.code });
		const problem = known ?? toProblem('internal', 'Something went wrong in Easel; its log says more.');
		const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
		if (problem.retry_after !== undefined) headers.set('retry-after', String(problem.retry_after));
		return Response.json({ ...problem, request_id: locals.requestId }, { status: problem.status, headers });
	}
});

function wrongMethod(): ProblemError {
	return new ProblemError('method_not_allowed', 'This address does not answer that method.');
}

/** What says nothing else is kept by no cache. */
function privately(response: Response): Response {
	if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
	return response;
}
