import type { APIRoute } from 'astro';

/** Server-sent events of what concerns the asker; see contract/events.ts. */
export const GET: APIRoute = ({ request, locals: { easel, actor, connection } }) =>
	new Response(easel.events.open(actor!, request.headers.get('last-event-id'), connection), {
		headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
	});
