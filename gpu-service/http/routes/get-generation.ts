import { isId, notFound } from '../body.ts';
import { path, type Route } from '../route.ts';

export const getGeneration: Route = {
	method: 'GET',
	pattern: path('/generations/:id'),
	handle: async (_request, { id }, context) => {
		const row = isId(id) ? await context.queue.get(id) : null;
		if (row === null) throw notFound();
		return Response.json(await context.describe(row));
	},
};
