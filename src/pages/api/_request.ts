/** What endpoints read from requests. */
import { ProblemError } from '#contract/problem.ts';

const longestWaitS = 60;

/** @throws ProblemError `invalid_request` when the body is not JSON. */
export async function readJson(request: Request): Promise<unknown> {
	try {
		return JSON.parse(await request.text());
	} catch (cause) {
		throw new ProblemError('invalid_request', 'The body is not valid JSON, such as {"prompt": "a fox in the snow"}.', { cause });
	}
}

/** A number from a query such as `?limit=30`; NaN for what is none. */
export function readNumber(text: string | null, fallback: number): number {
	if (text === null) return fallback;
	return text.trim() === '' ? Number.NaN : Number(text);
}

/** Seconds to wait from a query such as `?wait=30`; 0 without one. @throws ProblemError `validation_failed`. */
export function readWait(text: string | null): number {
	const seconds = Number(text ?? 0);
	if (text?.trim() === '' || !Number.isFinite(seconds) || seconds < 0 || seconds > longestWaitS) {
		throw new ProblemError('validation_failed', `"wait" must be a number of seconds from 0 to ${longestWaitS}.`, { field: 'wait' });
	}
	return seconds;
}

/** Seconds to wait from a `Prefer` header such as `wait=30` (RFC 7240); preferences that are not understood are passed over. */
export function readPreferredWait(header: string | null): number {
	const seconds = Number(/(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})"?/i.exec(header ?? '')?.[1] ?? 0);
	return Math.min(seconds, longestWaitS);
}

/** `?limit` as a number, not checked yet. */
export function readLimit(parameters: URLSearchParams, usual: number): number {
	const limit = parameters.get('limit');
	return limit === null ? usual : limit.trim() === '' ? Number.NaN : Number(limit);
}
