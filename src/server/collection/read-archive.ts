/** What a request for a zip chooses: as JSON, or as a form, so that a page can have it saved without holding it. */
import type { PictureChoice } from '#contract/gallery.ts';
import { ProblemError } from '#contract/problem.ts';
import { readMultipart } from '../multipart.ts';
import type { SentBody } from '../request-body.ts';
import { readChoice, readObject } from './read-change.ts';

const fields = ['pictures', 'search', 'offset', 'except', 'with_sidecars'];
/** In a form they hold ids with spaces or commas between them. */
const lists = ['pictures', 'except'];

/** @throws ProblemError `invalid_request`, `validation_failed` with `field`. */
export function readArchive(body: Pick<SentBody, 'type' | 'bytes'> | null): PictureChoice & { withSidecars: boolean } {
	const { with_sidecars = false, ...choice } = readObject(readBody(body), fields, '{"pictures": ["…"]}');
	if (typeof with_sidecars !== 'boolean') {
		throw new ProblemError('validation_failed', '"with_sidecars" must be true or false.', { field: 'with_sidecars' });
	}
	return { ...readChoice(choice), withSidecars: with_sidecars };
}

function readBody(body: Pick<SentBody, 'type' | 'bytes'> | null): unknown {
	if (body !== null && /^multipart\//i.test(body.type)) return readForm(body);
	try {
		return JSON.parse(body?.bytes.toString('utf8') ?? '');
	} catch (cause) {
		throw new ProblemError('invalid_request', 'The body is not valid JSON, such as {"pictures": ["…"]}.', { cause });
	}
}

function readForm({ type, bytes }: Pick<SentBody, 'type' | 'bytes'>): Record<string, unknown> {
	const parts = readMultipart(type, bytes).map(({ name, bytes: value }) => [name, value.toString('utf8')] as const);
	return Object.fromEntries(
		parts.map(([name, text]) => {
			if (lists.includes(name)) return [name, text.split(/[\s,]+/).filter((id) => id !== '')];
			return [name, name === 'with_sidecars' ? ['true', 'on', '1'].includes(text) : text];
		}),
	);
}
