/** Asks the browser to wake the service worker when there is a network again, where browsers do that. */

/** The tag of its `sync` event. */
export const syncTag = 'easel-outbox';

interface SyncingRegistration extends ServiceWorkerRegistration {
	sync?: { register(tag: string): Promise<void> };
}

export async function askForSync(): Promise<void> {
	const registration: SyncingRegistration | undefined = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
	// Refused in private windows: then the next page sends it.
	await registration?.sync?.register(syncTag).catch(() => undefined);
}
