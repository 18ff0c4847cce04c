import type { APIRoute } from 'astro';
import { knownActor } from './_actor.ts';
import { jsonResponse } from './_json-response.ts';
import { readJson } from './_request.ts';

export const GET: APIRoute = async ({ request, locals: { easel } }) => jsonResponse(request, await easel.catalog());

/** Begins to bring a model: 202 with the job. */
export const POST: APIRoute = async ({ request, locals }) => {
	const job = await locals.easel.models.add(knownActor(locals), await readJson(request));
	return Response.json(job, { status: 202, headers: { location: `/api/models/jobs/${job.id}` } });
};
