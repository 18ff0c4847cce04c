/** The durable log of state changes, by cursor. */
import { ProblemError } from '#contract/problem.ts';
import { path, type Route } from '../route.ts';

const mostChanges = 500;

export const getChanges: Route = {
	method: 'GET',
	pattern: path('/changes'),
	handle: async (request, _parameters, context) => {
		const { searchParams } = new URL(request.url);
		const after = whole(searchParams.get('after') ?? '0', 'after');
		const limit = Math.min(whole(searchParams.get('limit') ?? String(mostChanges), 'limit'), mostChanges);
		return Response.json(await context.queue.changes(after, limit));
	},
};

function whole(text: string, field: string): number {
	const number = Number(text);
	if (!Number.isSafeInteger(number) || number < 0)
		throw new ProblemError('validation_failed', `"${field}" must be a whole number.`, { field });
	return number;
}
