/** Brings what lies in the outbox to the server. The same code in pages and in the service worker. */
import type { Generation } from '#contract/generation.ts';
import { isProblem, type Problem, type ProblemCode, toProblem } from '#contract/problem.ts';
import { changeEntry, getEntry, listEntries, type OutboxEntry, removeEntry } from './outbox.ts';

/** What became of one try. `away`: nobody answered, or not for now; `stranger`: this device has to join first; `gone`: nothing is left to do. */
export type Delivery =
	| { kind: 'accepted'; generation: Generation }
	| { kind: 'refused'; problem: Problem }
	| { kind: 'away' | 'stranger' | 'gone' };

/** Longest wait for an answer that comes at once, in milliseconds. */
const answerMs = 12_000;
const lookMs = 4_000;

/** Refusals that pass by themselves. */
const passing: readonly ProblemCode[] = ['gpu_unavailable', 'starting', 'draining', 'rate_limited'];

/** Sends one entry, once. What was accepted leaves the outbox; what was refused stays there with its reason until somebody puts it away. */
export async function deliver(key: string): Promise<Delivery> {
	const entry = await getEntry(key);
	if (entry === null) return { kind: 'gone' };
	if (entry.problem !== null) return { kind: 'refused', problem: entry.problem };
	// Nothing is sent to nobody: so what was never tried surely did not arrive, and can be taken back without a trace.
	if (!(await isThere())) return { kind: 'away' };
	if (!entry.tried) await changeEntry(key, { tried: true });
	const answer = await send(entry);
	if (answer.kind === 'accepted') return await settle(key, answer.generation);
	if (answer.kind === 'refused') {
		if ((await getEntry(key))?.dropped === true) {
			await removeEntry(key);
			return { kind: 'gone' };
		}
		await changeEntry(key, { problem: answer.problem });
	}
	return answer;
}

/** Whether Easel answers at all. */
export async function isThere(): Promise<boolean> {
	try {
		return (await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(lookMs) })).ok;
	} catch {
		return false;
	}
}

/** Sends everything, oldest first. @returns false when something is left that has to be sent later. */
export async function deliverAll(): Promise<boolean> {
	for (const { key, problem } of await listEntries()) {
		if (problem !== null) continue;
		const { kind } = await deliver(key);
		// The rest would fare no better, and their order is kept.
		if (kind === 'away' || kind === 'stranger') return false;
	}
	return true;
}

async function settle(key: string, generation: Generation): Promise<Delivery> {
	const entry = await getEntry(key);
	if (entry?.dropped !== true) {
		await removeEntry(key);
		return { kind: 'accepted', generation };
	}
	const answer = await post(`/api/generations/${generation.id}/cancel`, '{}', {});
	if (answer.kind === 'away' || answer.kind === 'stranger') return answer;
	await removeEntry(key);
	return answer.kind === 'accepted' ? answer : { kind: 'gone' };
}

function send({ key, request }: OutboxEntry): Promise<Delivery> {
	return post('/api/generations', JSON.stringify(request), { 'Idempotency-Key': key });
}

async function post(path: string, body: string, headers: Record<string, string>): Promise<Delivery> {
	try {
		const signal = AbortSignal.timeout(answerMs);
		const response = await fetch(path, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', ...headers },
			body,
			signal,
			cache: 'no-store',
		});
		const answer: unknown = await response.json().catch(() => null);
		// Our own web process answers: the type is that of contract/.
		if (response.ok && answer !== null) return { kind: 'accepted', generation: answer as Generation };
		if (response.status === 401) return { kind: 'stranger' };
		if (isProblem(answer)) return passing.includes(answer.code) ? { kind: 'away' } : { kind: 'refused', problem: answer };
		// Not Easel's own words: something in between answered.
		if (response.ok || (response.status >= 502 && response.status <= 504)) return { kind: 'away' };
		return { kind: 'refused', problem: toProblem('internal', `Easel answered with status ${response.status} and no reason.`) };
	} catch {
		return { kind: 'away' };
	}
}
