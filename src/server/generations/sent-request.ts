/** From the body of a request for pictures to the request in it and the files that came along. */
import { type FormField, requestFromForm } from '#contract/form.ts';
import { ProblemError } from '#contract/problem.ts';
import type { SentRequest } from '../context.ts';
import { readMultipart } from '../multipart.ts';
import { mostPlainBytes } from '../request-body.ts';
import { takeOutPictures, tooMuchText } from './data-urls.ts';

/**
 * @param type the `Content-Type`
 * @param body overwritten where pictures stand in it, which are views of it
 * @throws ProblemError `invalid_request` for what cannot be read, `too_large` when it is not its pictures that make it large.
 */
export function readSentRequest(type: string, body: Buffer): SentRequest {
	if (!/^multipart\//i.test(type)) return readJson(body);
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
			if (textBytes > mostPlainBytes) throw tooMuchText();
			fields.push({ name, value: bytes.toString('utf8') });
		}
	}
	return { request: requestFromForm(fields, [...files.keys()]), files };
}

/** Large pictures are taken out of the text before it is parsed: they would be held several times over. */
function readJson(body: Buffer): SentRequest {
	const { rest, files } = takeOutPictures(body);
	try {
		return { request: JSON.parse(rest), files };
	} catch (cause) {
		throw new ProblemError('invalid_request', 'The body is not valid JSON, such as {"prompt": "a fox in the snow"}.', { cause });
	}
}
