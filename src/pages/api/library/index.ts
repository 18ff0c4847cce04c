import type { APIRoute } from 'astro';
import { knownActor } from '../_actor.ts';
import { jsonResponse } from '../_json-response.ts';

/** Styles, templates and wildcards. */
export const GET: APIRoute = async ({ request, locals }) => jsonResponse(request, locals.easel.library.list(knownActor(locals)));
