/** Requests that survive a bad line: retries with back-off, redirects by hand so that the token stays at home, an end to silence. */
import { setTimeout as wait } from 'node:timers/promises';
import { ProblemError } from '#contract/problem.ts';
import type { HubSettings } from './settings.ts';

export interface Patience {
	/** Tries in a row without a byte of progress before giving up. */
	tries: number;
	/** Pause before the second try, doubled for each further one. */
	firstPauseMs: number;
	longestPauseMs: number;
	/** Without a byte for this long, a connection is broken off and tried again. */
	silenceMs: number;
}

export const usualPatience: Patience = { tries: 6, firstPauseMs: 1_000, longestPauseMs: 60_000, silenceMs: 60_000 };

/** A server that asks for more patience than this is not worth waiting for. */
const longestRetryAfterMs = 600_000;
const mostRedirects = 8;

/** Thrown for what may well go better the next time. */
export class PassingFailure extends Error {
	override name = 'PassingFailure';
	/** From `Retry-After`. */
	readonly waitMs: number | null;

	constructor(message: string, { waitMs = null, cause }: { waitMs?: number | null; cause?: unknown } = {}) {
		super(message, { cause });
		this.waitMs = waitMs;
	}
}

export interface Answer {
	response: Response;
	/** True when the answer comes from the endpoint and not from where it redirected to. */
	fromEndpoint: boolean;
	/** Headers of the endpoint's own answer, before any redirect. */
	first: Headers;
	/** Call it for every piece of the body that arrives: silence is counted anew. */
	heard(): void;
	/** Frees the connection. */
	[Symbol.dispose](): void;
}

export interface HubRequests {
	readonly settings: HubSettings;
	readonly patience: Patience;
	/**
	 * One try. The answer may have any status that trying again does not mend.
	 * @throws PassingFailure for 408, 429, 5xx, a broken line and silence; the signal's reason.
	 */
	ask(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Answer>;
	/** Runs `work` until it does not throw a {@link PassingFailure}. @throws ProblemError `download_failed` when patience is at its end. */
	persist<Result>(what: string, work: (attempt: Attempt) => Promise<Result>, signal: AbortSignal): Promise<Result>;
	/** JSON of the endpoint, and its headers. @throws ProblemError. */
	json(what: string, url: string, signal: AbortSignal): Promise<{ status: number; headers: Headers; value: unknown }>;
}

interface Attempt {
	/** Something arrived: the count of tries starts again. */
	progressed(): void;
}

/** Largest JSON answer; a page of a tree is far below. */
const largestJsonBytes = 64 * 1024 * 1024;

export function createHubRequests(settings: HubSettings, patience: Patience = usualPatience): HubRequests {
	const home = new URL(settings.endpoint).origin;

	async function ask(address: string, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
		if (settings.offline) throw new ProblemError('download_failed', 'HF_HUB_OFFLINE forbids downloads. Take it away to fetch models.');
		const silence = new AbortController();
		const both = AbortSignal.any([signal, silence.signal]);
		let timer = setTimeout(hush, patience.silenceMs);
		function hush(): void {
			silence.abort(new PassingFailure(`nothing was heard for ${Math.round(patience.silenceMs / 1000)} s`));
		}
		const end = (): void => {
			clearTimeout(timer);
			silence.abort();
		};
		try {
			let url = checkAddress(address, home);
			let first: Headers | null = null;
			for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
				const own = url.origin === home;
				const response = await fetch(url, {
					redirect: 'manual',
					signal: both,
					headers: {
						...headers,
						// Else sizes and ranges would count packed bytes.
						'accept-encoding': 'identity',
						...(own && settings.token !== null ? { authorization: `Bearer ${settings.token}` } : {}),
					},
				});
				first ??= response.headers;
				const location = response.headers.get('location');
				if (response.status >= 300 && response.status < 400 && location !== null) {
					await response.body?.cancel();
					url = checkAddress(new URL(location, url).href, home);
					continue;
				}
				refusePassing(response, own);
				const heard = (): void => {
					clearTimeout(timer);
					timer = setTimeout(hush, patience.silenceMs);
				};
				return { response, fromEndpoint: own, first, heard, [Symbol.dispose]: end };
			}
			throw new ProblemError('download_failed', 'The server redirects in a circle. Try again later, or take the model from elsewhere.');
		} catch (error) {
			end();
			signal.throwIfAborted();
			throw asPassing(error, silence.signal);
		}
	}

	async function persist<Result>(what: string, work: (attempt: Attempt) => Promise<Result>, signal: AbortSignal): Promise<Result> {
		let tries = 0;
		for (;;) {
			try {
				return await work({
					progressed: () => {
						tries = 0;
					},
				});
			} catch (error) {
				signal.throwIfAborted();
				if (!(error instanceof PassingFailure)) throw error;
				tries += 1;
				if (tries >= patience.tries) {
					throw new ProblemError('download_failed', `${what} could not be fetched: ${error.message}. Resume it when the line is better.`, {
						cause: error,
					});
				}
				const pauseMs = Math.min(patience.firstPauseMs * 2 ** (tries - 1), patience.longestPauseMs);
				// Up to a quarter more, so that many clients do not come back at once.
				await wait(error.waitMs ?? pauseMs * (1 + Math.random() / 4), undefined, { signal });
			}
		}
	}

	return {
		settings,
		patience,
		ask,
		persist,
		json: (what, url, signal) =>
			persist(
				what,
				async () => {
					using answer = await ask(url, {}, signal);
					const { response } = answer;
					const text = await readBody(answer, what, signal);
					return { status: response.status, headers: response.headers, value: parseJson(text) };
				},
				signal,
			),
	};
}

/** A failure of the connection while a body is read. */
export function asPassing(error: unknown, silence?: AbortSignal): unknown {
	if (error instanceof ProblemError || error instanceof PassingFailure) return error;
	if (silence?.aborted === true && silence.reason instanceof PassingFailure) return silence.reason;
	if (!(error instanceof Error)) return error;
	const { cause } = error;
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
	// How fetch tells it, before and within a body. Errors of the disk are of another class.
	const isConnection = error instanceof TypeError || error.name === 'AbortError';
	return isConnection ? new PassingFailure(`the connection failed (${code})`, { cause: error }) : error;
}

/** Only https, or what the endpoint itself speaks: a mirror in one's own network may do without. */
function checkAddress(address: string, home: string): URL {
	const url = URL.parse(address);
	if (url === null) throw new ProblemError('download_failed', 'The server redirects to something that is no address.');
	const isPlainHome = url.origin === home || (url.protocol === 'http:' && home.startsWith('http:'));
	if (url.protocol !== 'https:' && !isPlainHome) {
		throw new ProblemError('download_failed', 'Files are fetched over https only, and this address is another kind.');
	}
	return url;
}

/** A signed address that has expired answers 403: a fresh one may be had from the endpoint. */
function refusePassing({ status, headers }: Response, fromEndpoint: boolean): void {
	const isPassing = status === 408 || status === 429 || status >= 500 || (!fromEndpoint && (status === 401 || status === 403));
	if (!isPassing) return;
	const waitMs = readRetryAfter(headers.get('retry-after'));
	if (waitMs !== null && waitMs > longestRetryAfterMs) {
		const minutes = Math.ceil(waitMs / 60_000);
		throw new ProblemError('download_failed', `The server wants to be left alone for ${minutes} minutes. Resume it then.`);
	}
	throw new PassingFailure(`the server answered ${status}`, { waitMs });
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfter(header: string | null): number | null {
	if (header === null) return null;
	if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
	const at = Date.parse(header);
	return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

async function readBody({ response, heard }: Answer, what: string, signal: AbortSignal): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	try {
		for await (const chunk of response.body ?? []) {
			heard();
			bytes += chunk.byteLength;
			if (bytes > largestJsonBytes) throw new ProblemError('download_failed', `${what}: the answer is absurdly large.`);
			chunks.push(chunk);
		}
	} catch (error) {
		signal.throwIfAborted();
		throw asPassing(error);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
