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
/** A plain body is there within this time; one with pictures, which a phone may send slowly, brings something within it, again and again. */
const usualPatienceMs = 30_000;

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
 * @throws ProblemError `too_large` as soon as that is known, `unsupported_media` for other types, `invalid_request` when it breaks off or
 *   does not come, `rate_limited` when too much is held for others.
 */
export type BodyReader = (request: IncomingMessage, takesPictures: boolean) => Promise<SentBody | null>;

export function createBodyReader(patienceMs = usualPatienceMs): BodyReader {
	let held = 0;
	return async (request, takesPictures) => {
		if (!hasBody(request)) return null;
		const mostBytes = takesPictures ? mostPictureBytes : mostPlainBytes;
		const told = Number(request.headers['content-length'] ?? 0);
		if (told > mostBytes) throw tooLarge(mostBytes);
		const type = checkType(request, takesPictures);
		let mine = 0;
		const free = (): void => {
			held -= mine;
			mine = 0;
		};
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		const collected = collect(told);
		const refusal = (): ProblemError | null => {
			const { bytes } = collected;
			if (bytes > mostBytes) return tooLarge(mostBytes);
			if (bytes <= mostPlainBytes) return null;
			held += bytes - mine;
			mine = bytes;
			return held > mostHeldBytes ? tooMany() : null;
		};
		const timer = setTimeout(() => reject(tooSlow(patienceMs)), patienceMs);
		const take = (chunk: Buffer): void => {
			collected.add(chunk);
			const problem = refusal();
			if (problem !== null) reject(problem);
			else if (takesPictures) timer.refresh();
		};
		request.on('data', take);
		request.once('end', resolve);
		request.once('error', (cause) => reject(new ProblemError('invalid_request', 'The body broke off.', { cause })));
		try {
			await promise;
			let whole = collected.whole();
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
			request.off('data', take);
			request.pause();
			free();
			throw error;
		} finally {
			clearTimeout(timer);
		}
	};
}

interface Collected {
	readonly bytes: number;
	add(chunk: Buffer): void;
	/** Can be asked for once: what was added is let go of. */
	whole(): Buffer;
}

/** @param told bytes that were announced: they are written to their place at once instead of being held twice. 0 when nothing was. */
function collect(told: number): Collected {
	// Pages that nothing was written to take no memory.
	let room = Buffer.allocUnsafeSlow(told);
	let chunks: Buffer[] = [];
	let placed = 0;
	let bytes = 0;
	return {
		get bytes() {
			return bytes;
		},
		add: (chunk) => {
			bytes += chunk.length;
			if (bytes > told) chunks.push(chunk);
			else placed += chunk.copy(room, placed);
		},
		whole: () => {
			const first = room.subarray(0, placed);
			const all = chunks.length === 0 ? first : Buffer.concat([first, ...chunks]);
			room = Buffer.alloc(0);
			chunks = [];
			return all;
		},
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

function tooSlow(patienceMs: number): ProblemError {
	return new ProblemError(
		'invalid_request',
		`Nothing more of the body has come for ${patienceMs / 1000} s. Send it again over a better line.`,
	);
}

function tooMany(): ProblemError {
	const detail = 'Many pictures are being sent at this moment, and no more can be held. Try again in a few seconds.';
	return new ProblemError('rate_limited', detail, { retry_after: retryAfterS });
}
