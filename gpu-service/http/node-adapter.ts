/** Between node:http and the Request and Response that handlers speak. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The request without its body read; `abort` aborts its signal. */
export function toRequest(incoming: IncomingMessage): { request: Request; abort: () => void } {
	const controller = new AbortController();
	const headers = new Headers();
	for (const [name, value] of Object.entries(incoming.headers)) {
		if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
	}
	const method = incoming.method ?? 'GET';
	const hasBody = method !== 'GET' && method !== 'HEAD';
	const request = new Request(new URL(incoming.url ?? '/', 'http://service'), {
		method,
		headers,
		signal: controller.signal,
		...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' } : {}),
	});
	return { request, abort: () => controller.abort() };
}

/** Sends the response; resolves when all of it is handed over or the reader has gone. */
export async function answer(outgoing: ServerResponse, response: Response): Promise<void> {
	outgoing.writeHead(response.status, Object.fromEntries(response.headers));
	if (response.body === null) {
		outgoing.end();
		return;
	}
	await pipeline(Readable.fromWeb(response.body as import('node:stream/web').ReadableStream), outgoing);
}
