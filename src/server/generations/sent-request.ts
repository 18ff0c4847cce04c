/** From the body of a request for pictures to the request in it and the files that came along. */
import { type FormField, requestFromForm } from '#contract/form.ts';
import { ProblemError } from '#contract/problem.ts';
import type { SentRequest } from '../context.ts';
import { readMultipart } from '../multipart.ts';
import { mostPlainBytes } from '../request-body.ts';

/** More pictures than a request can name. */
const mostPictures = 16;
const beginning = Buffer.from('"data:');

/**
 * @param type the `Content-Type`
 * @throws ProblemError `invalid_request` for what cannot be read, `too_large` when it is not its pictures that make it large.
 */
export function readSentRequest(type: string, body: Buffer): SentRequest {
	if (!/^multipart\//i.test(type)) return { request: parseJson(body), files: new Map() };
	const fields: FormField[] = [];
	const files = new Map<string, Uint8Array>();
	let textBytes = 0;
	for (const { name, isFile, bytes } of readMultipart(type, body)) {
		if (isFile && files.has(name)) {
			throw new ProblemError('validation_failed', `The file "${name.slice(0, 64)}" was sent twice.`, { field: name.slice(0, 64) });
		}
		if (isFile) files.set(name, bytes);
		else {
			textBytes += bytes.length;
			if (textBytes > mostPlainBytes) throw tooLarge();
			fields.push({ name, value: bytes.toString('utf8') });
		}
	}
	return { request: requestFromForm(fields, [...files.keys()]), files };
}

function parseJson(body: Buffer): unknown {
	if (body.length - bytesOfPictures(body) > mostPlainBytes) throw tooLarge();
	try {
		return JSON.parse(body.toString('utf8'));
	} catch (cause) {
		throw new ProblemError('invalid_request', 'The body is not valid JSON, such as {"prompt": "a fox in the snow"}.', { cause });
	}
}

/** Together, of the `data:` URLs in a JSON text: nothing else may take much to parse. */
function bytesOfPictures(body: Buffer): number {
	let bytes = 0;
	let at = body.indexOf(beginning);
	for (let found = 0; at !== -1 && found < mostPictures; found += 1) {
		const end = body.indexOf('"', at + beginning.length);
		if (end === -1) break;
		bytes += end - at;
		at = body.indexOf(beginning, end + 1);
	}
	return bytes;
}

function tooLarge(): ProblemError {
	return new ProblemError(
		'too_large',
		`Without its pictures the request is larger than ${mostPlainBytes / 1024} kB, the most that is read.`,
	);
}
