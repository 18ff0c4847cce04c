/** Forms with files (`multipart/form-data`, RFC 7578), within limits and without copying what they hold. */
import { ProblemError } from '#contract/problem.ts';

export interface FormPart {
	name: string;
	/** True for a file, also for one without a name. */
	isFile: boolean;
	/** A view of the body. */
	bytes: Buffer;
}

const mostParts = 64;
const longestHead = 8 * 1024;
const lineEnd = '\r\n';
const headEnd = '\r\n\r\n';

/**
 * @param type the `Content-Type`, which names what stands between two parts
 * @throws ProblemError `invalid_request` for a body that is no such form.
 */
export function readMultipart(type: string, body: Buffer): FormPart[] {
	const delimiter = `--${readBoundary(type)}`;
	const parts: FormPart[] = [];
	let at = body.indexOf(delimiter, 0, 'latin1');
	// Text may stand before the first part, on lines of its own.
	if (at > 0 && body.toString('latin1', at - 2, at) !== lineEnd) at = -1;
	for (;;) {
		if (at === -1) throw malformed('it ends before its last part does');
		const start = at + delimiter.length;
		if (body.toString('latin1', start, start + 2) === '--') return parts;
		const headStart = body.indexOf(lineEnd, start, 'latin1');
		const headStop = headStart === -1 ? -1 : body.indexOf(headEnd, headStart, 'latin1');
		if (headStop === -1 || headStop - start > longestHead) throw malformed('a part of it has no head');
		const next = body.indexOf(`${lineEnd}${delimiter}`, headStop + 2, 'latin1');
		if (next === -1) throw malformed('it ends before its last part does');
		if (parts.length === mostParts) throw malformed(`it has more than ${mostParts} parts`);
		const bytes = body.subarray(Math.min(headStop + headEnd.length, next), next);
		parts.push({ ...readHead(body.toString('utf8', headStart, headStop)), bytes });
		at = next + lineEnd.length;
	}
}

function readBoundary(type: string): string {
	const [, quoted, plain] = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? [];
	const boundary = quoted ?? plain;
	if (boundary === undefined) throw malformed('its "Content-Type" names no boundary');
	return boundary;
}

function readHead(head: string): Pick<FormPart, 'name' | 'isFile'> {
	const disposition = head.split(lineEnd).find((line) => /^content-disposition:/i.test(line)) ?? '';
	const name = /[;\s]name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(disposition);
	if (name === null) throw malformed('a part of it has no name');
	// Browsers write a quotation mark as %22, curl as \".
	const plain = (name[1] ?? name[2] ?? '').replaceAll('%22', '"').replaceAll(/\\(.)/g, '$1');
	return { name: plain, isFile: /[;\s]filename\*?=/i.test(disposition) };
}

function malformed(why: string): ProblemError {
	return new ProblemError('invalid_request', `The form cannot be read: ${why}.`);
}
