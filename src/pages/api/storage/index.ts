import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';

/** What lies on the disk, by parts. */
export const GET: APIRoute = async ({ locals }) => Response.json(await locals.easel.storage.measure(knownActor(locals)));
