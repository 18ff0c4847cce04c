/** Answering with a problem outside of Astro. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '#contract/problem.ts';

/** How long a sender that does not stop is listened to, so that it comes to read its answer. */
const drainMs = 1_000;

/** Sends the problem. What is left of the request's body is read and thrown away for a moment, then the connection is closed. */
export function refuse(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
	const body = JSON.stringify(problem);
	response.statusCode = problem.status;
	response.setHeader('content-type', 'application/problem+json');
	response.setHeader('content-length', Buffer.byteLength(body));
	response.setHeader('cache-control', 'no-store');
	if (problem.retry_after !== undefined) response.setHeader('retry-after', problem.retry_after);
	if (request.complete || !hasBody(request)) {
		response.end(body);
		return;
	}
	response.setHeader('connection', 'close');
	response.write(body);
	// Closing a connection with unread bytes resets it, and the answer may be lost with it.
	const timer = setTimeout(() => response.end(), drainMs);
	request.once('end', () => response.end());
	request.once('close', () => clearTimeout(timer));
	request.resume();
}

export function hasBody({ headers }: IncomingMessage): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
