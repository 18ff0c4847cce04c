import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** Begins to read every file again, and to mend what is damaged: 202 with the job. */
export const POST: APIRoute = async ({ params: { name = '' }, locals }) => {
	const job = await locals.easel.models.verify(knownActor(locals), name);
	return Response.json(job, { status: 202, headers: { location: `/api/models/jobs/${job.id}` } });
};
