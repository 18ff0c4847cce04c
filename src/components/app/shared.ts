/** What came from the phone's share sheet: the service worker leaves it here, and the studio takes it. */
import { inStore } from './device-storage.ts';

export interface Shared {
	picture: File | null;
	/** Empty when there was none. */
	text: string;
}

/** @returns under what it is found. */
export async function keepShared(shared: Shared): Promise<string> {
	return String(await inStore('shared', 'readwrite', (store) => store.add(shared)));
}

/** Takes it away. Null when it is not there (any more). */
export async function takeShared(id: string): Promise<Shared | null> {
	const key = Number(id);
	if (!Number.isInteger(key)) return null;
	const found = await inStore('shared', 'readonly', (store) => store.get(key) as IDBRequest<Shared | undefined>);
	await inStore('shared', 'readwrite', (store) => store.delete(key));
	return found ?? null;
}
