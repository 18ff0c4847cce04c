/** What a page says to the service worker. */

export interface WorkerMessage {
	/** The language was changed: the offline page has to be fetched in the new one. */
	kind: 'language';
}

export function isWorkerMessage(value: unknown): value is WorkerMessage {
	return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'language';
}
