/** Reading bodies within a limit. */
import { ProblemError } from '#contract/problem.ts';
import { parseGenerationRequest } from '#contract/request.ts';
import type { Submission } from '#contract/service.ts';

/** Largest JSON body in bytes. */
const mostJsonBytes = 256 * 1024;

/** @throws ProblemError `too_large`, `unsupported_media`, `invalid_request`. */
export async function readJson(request: Request): Promise<unknown> {
	if (!request.headers.get('content-type')?.startsWith('application/json')) {
		throw new ProblemError('unsupported_media', 'The body must be JSON, with "Content-Type: application/json".');
	}
	const body = await readBytes(request, mostJsonBytes);
	try {
		return JSON.parse(body.toString('utf8'));
	} catch (error) {
		throw new ProblemError('invalid_request', 'The body is not valid JSON.', { cause: error });
	}
}

/** @throws ProblemError `too_large`. */
export async function readBytes(request: Request, mostBytes: number): Promise<Buffer<ArrayBuffer>> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of request.body ?? []) {
		bytes += chunk.byteLength;
		if (bytes > mostBytes) throw new ProblemError('too_large', `The body is larger than ${mostBytes / 1024} kB.`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** Ids are made by the web process: 10 to 64 letters, digits, `-` and `_`. */
export function isId(text: string | undefined): text is string {
	return text !== undefined && /^[A-Za-z0-9_-]{10,64}$/.test(text);
}

export function notFound(): ProblemError {
	return new ProblemError('not_found', 'There is no such generation.');
}

/** @throws ProblemError `invalid_request`, `validation_failed`. */
export function parseSubmission(value: unknown): Submission {
	if (typeof value !== 'object' || value === null || !('owner' in value) || typeof value.owner !== 'string' || !('request' in value)) {
		throw new ProblemError('invalid_request', 'A submission is {"owner": text, "request": object}.');
	}
	return { owner: value.owner, request: parseGenerationRequest(value.request) };
}
