import { parseTokenQuestion } from '#contract/tokens.ts';
import { readJson } from '../body.ts';
import { decodeName, path, type Route } from '../route.ts';

export const countTokens: Route = {
	method: 'POST',
	pattern: path('/models/:name/tokens'),
	handle: async (request, { name = '' }, context) =>
		Response.json(await context.countTokens(decodeName(name), parseTokenQuestion(await readJson(request)))),
};
