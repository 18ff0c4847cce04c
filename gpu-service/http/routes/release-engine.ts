/** Gives the device's memory back: now, or as soon as the generation in work is finished. */
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineRelease } from '#contract/service.ts';
import { path, type Route } from '../route.ts';

/** How long an answer waits for the memory to be free. */
const patienceMs = 1_000;

export const releaseEngine: Route = {
	method: 'POST',
	pattern: path('/engine/release'),
	handle: async (_request, _parameters, context) => {
		const released = context.releaseEngine().then(() => true);
		if (await Promise.race([released, wait(patienceMs, false, { ref: false })])) return new Response(null, { status: 204 });
		return Response.json({ when: 'after_painting' } satisfies EngineRelease, { status: 202 });
	},
};
