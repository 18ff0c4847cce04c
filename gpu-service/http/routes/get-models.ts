import { path, type Route } from '../route.ts';

export const getModels: Route = {
	method: 'GET',
	pattern: path('/models'),
	handle: async (_request, _parameters, context) => Response.json(await context.catalog()),
};
