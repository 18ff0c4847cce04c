/** From what somebody sent to what is to be shared. Everything throws ProblemError `validation_failed` with the field that is wrong. */
import { ProblemError } from '#contract/problem.ts';
import { longestShareS, type Publishing, type ShareRequest, sharedKinds, shortestShareS } from '#contract/sharing.ts';
import { readObject } from '../collection/read-change.ts';

const shareFields = ['kind', 'subject', 'with_prompt', 'with_metadata', 'expires_in_s'];
const shareExample = '{"kind": "picture", "subject": "<id>", "with_prompt": true, "with_metadata": false, "expires_in_s": 604800}';

export function readShareRequest(value: unknown): ShareRequest {
	const { kind: sent, subject, with_prompt, with_metadata, expires_in_s } = readObject(value, shareFields, shareExample);
	const kind = sharedKinds.find((known) => known === sent);
	if (kind === undefined) throw wrong('kind', `must be one of: ${sharedKinds.join(', ')}`);
	if (typeof subject !== 'string') throw wrong('subject', `must be the id of the ${kind}`);
	if (typeof with_prompt !== 'boolean') throw wrong('with_prompt', 'must be true or false');
	if (typeof with_metadata !== 'boolean') throw wrong('with_metadata', 'must be true or false');
	if (with_metadata && !with_prompt) {
		throw wrong('with_metadata', 'must be false without the prompt: a file that keeps its metadata tells the prompt');
	}
	const isSpan = Number.isInteger(expires_in_s) && Number(expires_in_s) >= shortestShareS && Number(expires_in_s) <= longestShareS;
	if (expires_in_s !== null && !isSpan) {
		throw wrong(
			'expires_in_s',
			`must be whole seconds from ${shortestShareS} to ${longestShareS}, or null for a link that does not expire`,
		);
	}
	return { kind, subject, with_prompt, with_metadata, expires_in_s: expires_in_s as number | null };
}

export function readPublishing(value: unknown): Publishing {
	const { public_pages, with_prompt } = readObject(value, ['public_pages', 'with_prompt'], '{"public_pages": true, "with_prompt": false}');
	if (typeof public_pages !== 'boolean') throw wrong('public_pages', 'must be true or false');
	if (typeof with_prompt !== 'boolean') throw wrong('with_prompt', 'must be true or false');
	return { public_pages, with_prompt };
}

function wrong(field: string, what: string): ProblemError {
	return new ProblemError('validation_failed', `"${field}" ${what}.`, { field });
}
