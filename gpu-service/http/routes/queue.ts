/** The queue as a whole: what waits and when it starts, its pause, and what is done to all that one owner has waiting. */
import { ProblemError } from '#contract/problem.ts';
import { parseQueueOrder, parseQueuePart } from '#contract/queue.ts';
import type { CancelledPart } from '#contract/service.ts';
import { readJson } from '../body.ts';
import { path, type Route } from '../route.ts';

export const getQueue: Route = {
	method: 'GET',
	pattern: path('/queue'),
	handle: async (_request, _parameters, context) => Response.json(await context.describeQueue()),
};

export const orderQueue: Route = {
	method: 'POST',
	pattern: path('/queue'),
	handle: async (request, _parameters, context) => {
		const { owner, rest } = withOwner(await readJson(request));
		const { paused, not_before, group } = parseQueueOrder(rest);
		if (not_before !== undefined) {
			await context.queue.postpone(owner, not_before === null ? 0 : Date.parse(not_before), group ?? null);
		}
		if (paused !== undefined) await context.queue.setPaused(paused);
		return Response.json(await context.describeQueue());
	},
};

export const cancelQueue: Route = {
	method: 'POST',
	pattern: path('/queue/cancel'),
	handle: async (request, _parameters, context) => {
		const { owner, rest } = withOwner(await readJson(request));
		const cancelled = await context.queue.cancelWaiting(owner, parseQueuePart(rest).group ?? null);
		return Response.json({ cancelled: await Promise.all(cancelled.map(context.describe)) } satisfies CancelledPart);
	},
};

function withOwner(value: unknown): { owner: string; rest: unknown } {
	if (typeof value !== 'object' || value === null || !('owner' in value) || typeof value.owner !== 'string') {
		throw new ProblemError('invalid_request', '"owner" says whose it is.');
	}
	const { owner, ...rest } = value;
	return { owner, rest };
}
