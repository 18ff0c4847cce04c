/** Between node:http and the Request and Response that handlers speak. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProblemError } from '#contract/problem.ts';

/**
 * The request without its body read.
 * @throws ProblemError `invalid_path` unless its target is a path, `method_not_allowed` for TRACE, which no Request can have.
 */
export function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
	const { method = 'GET', url: target = '/' } = incoming;
	if (!target.startsWith('/')) throw new ProblemError('invalid_path', 'The address must be a path.');
	if (method === 'TRACE') throw new ProblemError('method_not_allowed', 'No address answers this method.');
	const headers = new Headers();
	for (const [name, value] of Object.entries(incoming.headers)) {
		if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
	}
	const hasBody = method !== 'GET' && method !== 'HEAD';
	// Put together as text: relative to a base, `//name` would be another host.
	return new Request(`http://service${target}`, {
		method,
		headers,
		signal,
		...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' } : {}),
	});
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
