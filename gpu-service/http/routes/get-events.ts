/** Steps, previews and the hint that the log has grown, as server-sent events. */
import { path, type Route } from '../route.ts';

/** A reader with more than this waiting for it is let go; it comes back and reads the log. */
const mostPendingBytes = 1024 * 1024;
const heartbeatMs = 15_000;

export const getEvents: Route = {
	method: 'GET',
	pattern: path('/events'),
	handle: async (_request, _parameters, context) => {
		const head = await context.queue.logHead();
		const encoder = new TextEncoder();
		let leave = (): void => undefined;
		const body = new ReadableStream<Uint8Array>(
			{
				start: (controller) => {
					const write = (text: string) => {
						controller.enqueue(encoder.encode(text));
						if ((controller.desiredSize ?? 0) <= 0) end();
					};
					const send = (name: string, data: unknown) => write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
					const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
					const unsubscribe = context.subscribe((name, data) => send(name, data));
					leave = () => {
						clearInterval(heartbeat);
						unsubscribe();
						leave = () => undefined;
					};
					const end = () => {
						leave();
						controller.close();
					};
					send('changed', head);
				},
				// Also called when the reader goes away, as the answer is piped into its socket.
				cancel: () => leave(),
			},
			new ByteLengthQueuingStrategy({ highWaterMark: mostPendingBytes }),
		);
		return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
	},
};
