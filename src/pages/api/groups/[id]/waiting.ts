import type { APIRoute } from 'astro';
import { knownActor } from '../../_actor.ts';

/** Cancels the cells that are not in the queue yet. */
export const DELETE: APIRoute = ({ params: { id = '' }, locals }) =>
	Response.json(locals.easel.groups.setWaiting(knownActor(locals), id, false));

/** Lets them wait again. */
export const POST: APIRoute = ({ params: { id = '' }, locals }) =>
	Response.json(locals.easel.groups.setWaiting(knownActor(locals), id, true));
