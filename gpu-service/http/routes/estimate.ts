/** What a request, or several after each other, would cost, before anybody asks for it. Pictures that it names need not be here. */
import type { Settings } from '#contract/generation.ts';
import { mostCells } from '#contract/grid.ts';
import { ProblemError } from '#contract/problem.ts';
import type { Estimate } from '#contract/queue.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import { parseSubmission, readJson } from '../body.ts';
import { path, type Route } from '../route.ts';
import { settingsOf } from '../settings-of.ts';

export const estimate: Route = {
	method: 'POST',
	pattern: path('/estimate'),
	handle: async (request, _parameters, context) => {
		const body = await readJson(request);
		const { owner, request: asked } = parseSubmission(body);
		const settings: [Settings, ...Settings[]] = [await settingsOf(asked, context)];
		for (const one of parseMore(body)) settings.push(await settingsOf(one, context));
		const notBefore = asked.not_before === undefined ? 0 : Date.parse(asked.not_before);
		return Response.json((await context.estimate(owner, settings, notBefore)) satisfies Estimate);
	},
};

/** @throws ProblemError `invalid_request`, `validation_failed`. */
function parseMore(body: unknown) {
	const { more = [] } = body as { more?: unknown };
	if (Array.isArray(more) && more.length < mostCells) return more.map(parseGenerationRequest);
	throw new ProblemError('invalid_request', `"more" is a list of at most ${mostCells - 1} requests.`);
}
