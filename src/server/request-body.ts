/** Bodies are small, so they are read whole before anybody else sees the request, and nothing larger is ever held. */
import type { IncomingMessage } from 'node:http';
import { ProblemError } from '#contract/problem.ts';
import { hasBody } from './refuse.ts';

const mostBytes = 256 * 1024;

/**
 * Reads the body; null when the request has none.
 * @throws ProblemError `too_large` as soon as that is known, `unsupported_media` for anything but JSON, `invalid_request` when it breaks off.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
	if (!hasBody(request)) return null;
	if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge();
	if (!/^application\/json *(;|$)/i.test(request.headers['content-type'] ?? '') || request.headers['content-encoding'] !== undefined) {
		throw new ProblemError('unsupported_media', 'The body must be plain JSON, with "Content-Type: application/json".');
	}
	const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
	const chunks: Buffer[] = [];
	let bytes = 0;
	const take = (chunk: Buffer): void => {
		bytes += chunk.length;
		if (bytes <= mostBytes) chunks.push(chunk);
		else {
			request.off('data', take);
			request.pause();
			reject(tooLarge());
		}
	};
	request.on('data', take);
	request.once('end', () => resolve(Buffer.concat(chunks)));
	request.once('error', (cause) => reject(new ProblemError('invalid_request', 'The body broke off.', { cause })));
	return promise;
}

function tooLarge(): ProblemError {
	return new ProblemError('too_large', `The body is larger than ${mostBytes / 1024} kB, the most that is read.`);
}
