/** Changes one that waits: its place, its pause, its hour, its request. A claim comes before or after, never between. */
import { parseQueueChange, type QueueChange } from '#contract/queue.ts';
import type { RowChange } from '../../queue/queue.ts';
import { isId, notFound, readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { path, type Route } from '../route.ts';
import { claimInputs, settingsOf } from '../settings-of.ts';

export const patchGeneration: Route = {
	method: 'PATCH',
	pattern: path('/generations/:id'),
	handle: async (request, { id }, context) => {
		if (!isId(id)) throw notFound();
		const row = await context.queue.change(id, await toRowChange(parseQueueChange(await readJson(request)), context));
		if (row === null) throw notFound();
		return Response.json(await context.describe(row));
	},
};

async function toRowChange(change: QueueChange, context: HttpContext): Promise<RowChange> {
	const { before, next, paused, not_before, request, replaces } = change;
	if (request !== undefined) await claimInputs(request, context);
	return {
		...(before === undefined ? {} : { before }),
		...(next === true ? { next } : {}),
		...(paused === undefined ? {} : { paused }),
		...(not_before === undefined ? {} : { notBefore: not_before === null ? 0 : Date.parse(not_before) }),
		...(request === undefined ? {} : { edit: { request, settings: await settingsOf(request, context), replaces: replaces ?? null } }),
	};
}
