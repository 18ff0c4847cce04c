import type { APIRoute } from 'astro';
import { knownActor } from './_actor.ts';
import { readJson } from './_request.ts';

/** What strangers may see without a link. */
export const GET: APIRoute = ({ locals }) => Response.json(locals.easel.publicPages.publishing(knownActor(locals)));

/** Opens or closes the public pages. */
export const POST: APIRoute = async ({ request, locals }) =>
	Response.json(locals.easel.publicPages.setPublishing(knownActor(locals), await readJson(request)));
