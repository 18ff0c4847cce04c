import type { APIRoute } from 'astro';
import { knownActor } from './_actor.ts';

/** Server-sent events of what concerns the asker; see contract/events.ts. */
export const GET: APIRoute = ({ request, locals }) =>
	new Response(locals.easel.events.open(knownActor(locals), request.headers.get('last-event-id'), locals.connection), {
		headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
	});
