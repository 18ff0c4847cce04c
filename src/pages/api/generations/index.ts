import type { APIRoute } from 'astro';
import { hasEnded } from '#contract/generation.ts';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';
import { readPreferredWait } from '../_request.ts';

const defaultLimit = 50;

/** Accepts a request: 202 with the generation; 200 when it has ended within `Prefer: wait=N`. */
export const POST: APIRoute = async ({ request, locals }) => {
	const actor = knownActor(locals);
	const { generations } = locals.easel;
	const accepted = await accept(locals, actor, request.headers.get('idempotency-key'));
	const wait = readPreferredWait(request.headers.get('prefer'));
	const generation = wait === 0 ? accepted : await generations.get(actor, accepted.id, wait, request.signal);
	const headers = {
		location: `/api/generations/${generation.id}`,
		...(wait === 0 ? {} : { 'preference-applied': `wait=${wait}` }),
	};
	return Response.json(generation, { status: hasEnded(generation.state) ? 200 : 202, headers });
};

/** Pictures are let go of here, before somebody waits for the end. */
async function accept({ easel: { generations }, body }: App.Locals, actor: ReturnType<typeof knownActor>, key: string | null) {
	try {
		const { request, files } = generations.read(body);
		return await generations.submit(actor, request, key, files);
	} finally {
		body?.free();
	}
}

/** Generations, newest first: `?cursor&limit&state`. */
export const GET: APIRoute = async ({ request, url: { searchParams }, locals }) => {
	const limit = searchParams.get('limit');
	const page = await locals.easel.generations.list(knownActor(locals), {
		cursor: searchParams.get('cursor'),
		limit: limit === null ? defaultLimit : limit.trim() === '' ? Number.NaN : Number(limit),
		state: searchParams.get('state'),
	});
	return jsonResponse(request, page);
};
