/** Alive, and ready: minimal and open, for supervisors. */
import { path, type Route } from '../route.ts';

export const getHealth: Route = {
	method: 'GET',
	pattern: path('/healthz'),
	open: true,
	handle: async () => Response.json({ status: 'ok' }),
};

export const getReady: Route = {
	method: 'GET',
	pattern: path('/readyz'),
	open: true,
	handle: async (_request, _parameters, context) => {
		await context.checkReady();
		return Response.json({ status: 'ready' });
	},
};
