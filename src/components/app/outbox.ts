/**
 * Presses of the button that the server has not answered yet. They lie on this device until it has, so that neither a closed tab nor a dead
 * phone loses one; each carries its idempotency key, so that whoever sends it again, page or service worker, doubles nothing.
 */
import type { GenerationRequest } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import { inStore } from './device-storage.ts';

export interface OutboxEntry {
	/** Idempotency key of the press. */
	key: string;
	request: GenerationRequest;
	/** When it was pressed: milliseconds of the device's clock, for the order. */
	at: number;
	/** It may have reached the server. */
	tried: boolean;
	/** Taken back after it may have reached the server: what became of it is cancelled as soon as that is known. */
	dropped: boolean;
	/** Why the server refused it; null while there is no answer. */
	problem: Problem | null;
}

/** Holds entries where browsers keep nothing: then they live as long as the page. */
const unkept = new Map<string, OutboxEntry>();

export async function putEntry(entry: OutboxEntry): Promise<void> {
	try {
		await inStore('outbox', 'readwrite', (store) => store.put(entry));
	} catch {
		unkept.set(entry.key, entry);
	}
}

/** A new press. */
export function toEntry(key: string, request: GenerationRequest): OutboxEntry {
	return { key, request, at: Date.now(), tried: false, dropped: false, problem: null };
}

/** Oldest first. */
export async function listEntries(): Promise<OutboxEntry[]> {
	const kept = await inStore('outbox', 'readonly', (store) => store.getAll() as IDBRequest<OutboxEntry[]>).catch(() => []);
	return [...kept, ...unkept.values()].sort((a, b) => a.at - b.at);
}

export async function getEntry(key: string): Promise<OutboxEntry | null> {
	const kept = await inStore('outbox', 'readonly', (store) => store.get(key) as IDBRequest<OutboxEntry | undefined>).catch(() => undefined);
	return kept ?? unkept.get(key) ?? null;
}

export async function changeEntry(key: string, news: Partial<OutboxEntry>): Promise<void> {
	const entry = await getEntry(key);
	if (entry !== null) await putEntry({ ...entry, ...news });
}

export async function removeEntry(key: string): Promise<void> {
	unkept.delete(key);
	await inStore('outbox', 'readwrite', (store) => store.delete(key)).catch(() => undefined);
}

/** Takes a press back. One that may have reached the server stays until that is known, and is cancelled then. */
export async function dropEntry(key: string): Promise<void> {
	const entry = await getEntry(key);
	if (entry === null) return;
	if (entry.tried && entry.problem === null) await putEntry({ ...entry, dropped: true });
	else await removeEntry(key);
}
