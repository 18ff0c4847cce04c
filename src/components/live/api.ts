/** The web process's endpoints, as the page calls them. */
import type { Catalog } from '#contract/catalog.ts';
import type { Generation, GenerationPage, GenerationRequest } from '#contract/generation.ts';
import { isProblem, type Problem, toProblem } from '#contract/problem.ts';
import type { EngineRelease } from '#contract/service.ts';

/** The server answered with a problem. */
export class Refused extends Error {
	override name = 'Refused';
	readonly problem: Problem;

	constructor(problem: Problem) {
		super(problem.detail);
		this.problem = problem;
	}
}

/** No answer: the network or the server is away, so nobody knows whether the request arrived. */
export class Unreachable extends Error {
	override name = 'Unreachable';
}

/** Longest wait for an answer that comes at once, in milliseconds. */
const answerMs = 12_000;

/** Asks for pictures. The same key may be sent again: it is the same generation. */
export function submit(request: GenerationRequest, key: string): Promise<Generation> {
	const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
	return call('POST', '/api/generations', { headers, body: JSON.stringify(request) });
}

/** @param state only these: a state, or `deleted` for the bin; null: all that do not lie in the bin. */
export function listGenerations(query: { cursor?: string | null; state?: 'deleted' | null; limit?: number }): Promise<GenerationPage> {
	const { cursor = null, state = null, limit = 40 } = query;
	const parameters = new URLSearchParams({ limit: String(limit) });
	if (cursor !== null) parameters.set('cursor', cursor);
	if (state !== null) parameters.set('state', state);
	return call('GET', `/api/generations?${parameters}`);
}

/** Waits for its end, at most `waitSeconds`. */
export function getGeneration(id: string, waitSeconds = 0): Promise<Generation> {
	return call('GET', `/api/generations/${id}${waitSeconds > 0 ? `?wait=${waitSeconds}` : ''}`);
}

export function cancel(id: string): Promise<Generation> {
	return call('POST', `/api/generations/${id}/cancel`);
}

/** To the bin, and back. */
export type Kept = 'generations' | 'pictures';

export function remove(kind: Kept, id: string): Promise<unknown> {
	return call('DELETE', `/api/${kind}/${id}`);
}

export function restore(kind: Kept, id: string): Promise<Generation> {
	return call('POST', `/api/${kind}/${id}/restore`);
}

export function getCatalog(): Promise<Catalog> {
	return call('GET', '/api/models');
}

/** @returns whether the memory is free; otherwise it will be after the generation in work. */
export async function releaseEngine(): Promise<boolean> {
	return (await call<EngineRelease | null>('POST', '/api/engine/release')) === null;
}

/** Forgets this device: it needs the household key again. */
export function leave(): Promise<unknown> {
	return call('DELETE', '/api/session');
}

/** A new idempotency key. `crypto.randomUUID` is missing on pages that come over plain HTTP. */
export function makeKey(): string {
	return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Asks an endpoint and reads its JSON. @throws Refused, Unreachable */
export async function call<Answer>(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
	const signal = AbortSignal.timeout(answerMs);
	let response: Response;
	let body: unknown;
	try {
		response = await fetch(path, { ...withJson(method, init), method, signal, cache: 'no-store' });
		const text = await response.text();
		body = text === '' ? null : parseJson(text);
	} catch (cause) {
		throw new Unreachable('Easel does not answer.', { cause });
	}
	if (response.ok) return body as Answer;
	if (response.status === 401) location.assign('/join');
	if (isProblem(body)) throw new Refused(body);
	// Not Easel's own words: something in between answered.
	if (response.status >= 502 && response.status <= 504) throw new Unreachable(`Easel does not answer (${response.status}).`);
	throw new Refused(toProblem('internal', ''));
}

/** Deletes something. What is gone already is gone: the answer to an earlier try may have been lost. */
export async function discard(path: string): Promise<void> {
	try {
		await call('DELETE', path);
	} catch (error) {
		if (!(error instanceof Refused) || error.problem.code !== 'not_found') throw error;
	}
}

/** What {@link call} sends as JSON. */
export function withBody(body: unknown): RequestInit {
	return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** Every POST says that it is JSON, also an empty one: the front door asks for it. */
function withJson(method: string, init: RequestInit): RequestInit {
	return method === 'POST' && init.body === undefined ? { ...init, ...withBody({}) } : init;
}

/** Null for what is no JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
