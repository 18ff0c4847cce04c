import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

/** Brings in files: A1111's styles.csv, wildcards as .txt, Easel's own .json. */
export const POST: APIRoute = async ({ locals }) => {
	const { body } = locals;
	try {
		return Response.json(locals.easel.library.import(knownActor(locals), body));
	} finally {
		body?.free();
	}
};
