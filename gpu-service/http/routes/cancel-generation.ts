/** Cancels: committed at once, the device is freed after the network run in progress. */
import { isId, notFound } from '../body.ts';
import { path, type Route } from '../route.ts';

export const cancelGeneration: Route = {
	method: 'POST',
	pattern: path('/generations/:id/cancel'),
	handle: async (_request, { id }, context) => {
		const row = isId(id) ? await context.queue.cancel(id) : null;
		if (row === null) throw notFound();
		if (row.state === 'cancelled') context.stopPainting(row.id);
		return Response.json(await context.describe(row));
	},
};
