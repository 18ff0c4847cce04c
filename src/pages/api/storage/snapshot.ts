import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

/** Copies the databases into a folder of the data folder, for `npm run backup`, which removes it again. */
export const POST: APIRoute = async ({ locals }) =>
	Response.json({ folder: await locals.easel.storage.snapshot(knownActor(locals)) }, { status: 201 });
