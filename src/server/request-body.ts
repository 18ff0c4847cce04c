/** Bodies are read whole before anybody else sees the request, and nothing larger is ever held. */
import type { IncomingMessage } from 'node:http';
import { ProblemError } from '#contract/problem.ts';
import { hasBody } from './refuse.ts';

/** Most bytes of a body without pictures. */
export const mostPlainBytes = 256 * 1024;
/** Most bytes of a body with pictures in it. */
const mostPictureBytes = 64 * 1024 * 1024;
/** Most bytes of all bodies together that are larger than a plain one. */
const mostHeldBytes = 128 * 1024 * 1024;
const retryAfterS = 5;

/** A body that was read. */
export interface SentBody {
	/** Its `Content-Type`. */
	readonly type: string;
	/** Empty once it was freed. */
	readonly bytes: Buffer;
	/** Lets go of the bytes, which may be many. Repeating it is harmless. */
	free(): void;
}

/**
 * Reads the body; null when the request has none.
 *
 * @param takesPictures whether the address takes pictures, in JSON or as `multipart/form-data`
 * @throws ProblemError `too_large` as soon as that is known, `unsupported_media` for other types, `invalid_request` when it breaks off,
 *   `rate_limited` when too much is held for others.
 */
export type BodyReader = (request: IncomingMessage, takesPictures: boolean) => Promise<SentBody | null>;

export function createBodyReader(): BodyReader {
	let held = 0;
	return async (request, takesPictures) => {
		if (!hasBody(request)) return null;
		const mostBytes = takesPictures ? mostPictureBytes : mostPlainBytes;
		if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
		const type = checkType(request, takesPictures);
		let mine = 0;
		const free = (): void => {
			held -= mine;
			mine = 0;
		};
		const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
		const chunks: Buffer[] = [];
		let bytes = 0;
		const refusal = (): ProblemError | null => {
			if (bytes > mostBytes) return tooLarge(mostBytes);
			if (bytes <= mostPlainBytes) return null;
			held += bytes - mine;
			mine = bytes;
			return held > mostHeldBytes ? tooMany() : null;
		};
		const take = (chunk: Buffer): void => {
			bytes += chunk.length;
			const problem = refusal();
			if (problem === null) chunks.push(chunk);
			else {
				request.off('data', take);
				request.pause();
				reject(problem);
			}
		};
		request.on('data', take);
		request.once('end', () => resolve(Buffer.concat(chunks)));
		request.once('error', (cause) => reject(new ProblemError('invalid_request', 'The body broke off.', { cause })));
		try {
			let whole = await promise;
			return {
				type,
				get bytes() {
					return whole;
				},
				free: () => {
					whole = Buffer.alloc(0);
					free();
				},
			};
		} catch (error) {
			free();
			throw error;
		}
	};
}

function checkType({ headers }: IncomingMessage, takesPictures: boolean): string {
	const type = headers['content-type'] ?? '';
	const isKnown = /^application\/json *(;|$)/i.test(type) || (takesPictures && /^multipart\/form-data *;/i.test(type));
	if (isKnown && headers['content-encoding'] === undefined) return type;
	const orForm = takesPictures ? ', or a form, with "Content-Type: multipart/form-data"' : '';
	throw new ProblemError('unsupported_media', `The body must be plain JSON, with "Content-Type: application/json"${orForm}.`);
}

function tooLarge(mostBytes: number): ProblemError {
	const most = mostBytes === mostPlainBytes ? `${mostBytes / 1024} kB` : `${mostBytes / 1024 / 1024} MB`;
	return new ProblemError('too_large', `The body is larger than ${most}, the most that is read.`);
}

function tooMany(): ProblemError {
	const detail = 'Many pictures are being sent at this moment, and no more can be held. Try again in a few seconds.';
	return new ProblemError('rate_limited', detail, { retry_after: retryAfterS });
}
