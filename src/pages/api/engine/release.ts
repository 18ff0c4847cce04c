import type { APIRoute } from 'astro';
import type { EngineRelease } from '#contract/service.ts';
import { knownActor } from '../_actor.ts';

/** Gives the device's memory back: now (204), or as soon as the generation in work is finished (202). */
export const POST: APIRoute = async ({ locals }) => {
	if (await locals.easel.releaseEngine(knownActor(locals))) return new Response(null, { status: 204 });
	return Response.json({ when: 'after_painting' } satisfies EngineRelease, { status: 202 });
};
