/** Gives the device's memory back now; a generation in work is finished first. */
import { path, type Route } from '../route.ts';

export const releaseEngine: Route = {
	method: 'POST',
	pattern: path('/engine/release'),
	handle: async (_request, _parameters, context) => {
		await context.releaseEngine();
		return new Response(null, { status: 204 });
	},
};
