/** What a request would cost, before anybody asks for it. Pictures that it names need not be here. */
import type { Estimate } from '#contract/queue.ts';
import { parseSubmission, readJson } from '../body.ts';
import { path, type Route } from '../route.ts';
import { settingsOf } from '../settings-of.ts';

export const estimate: Route = {
	method: 'POST',
	pattern: path('/estimate'),
	handle: async (request, _parameters, context) => {
		const { owner, request: asked } = parseSubmission(await readJson(request));
		const notBefore = asked.not_before === undefined ? 0 : Date.parse(asked.not_before);
		return Response.json((await context.estimate(owner, await settingsOf(asked, context), notBefore)) satisfies Estimate);
	},
};
