/** Endpoints of sharing, as the page calls them. */
import type { Publishing, ShareLink, ShareRequest } from '#contract/sharing.ts';
import { call, discard, Unreachable } from '../live/api.ts';

const json = { 'Content-Type': 'application/json' };
/** Pause between tries in milliseconds. */
const pauseMs = 1_500;

export async function listLinks(subject: string): Promise<ShareLink[]> {
	return (await call<{ links: ShareLink[] }>('GET', `/api/shares?${new URLSearchParams({ subject })}`)).links;
}

/** Tries until it is answered or `isOver`, always with the same key: it is one link. Null when it is over. @throws Refused */
export async function makeLink(request: ShareRequest, key: string, { onWaiting, isOver }: { onWaiting(): void; isOver(): boolean }) {
	const headers = { ...json, 'Idempotency-Key': key };
	while (!isOver()) {
		try {
			return await call<ShareLink>('POST', '/api/shares', { headers, body: JSON.stringify(request) });
		} catch (error) {
			if (!(error instanceof Unreachable)) throw error;
			onWaiting();
			await new Promise((resolve) => setTimeout(resolve, pauseMs));
		}
	}
	return null;
}

export function takeBackLink(id: string): Promise<void> {
	return discard(`/api/shares/${id}`);
}

export function getPublishing(): Promise<Publishing> {
	return call('GET', '/api/publishing');
}

export function setPublishing(publishing: Publishing): Promise<Publishing> {
	return call('POST', '/api/publishing', { headers: json, body: JSON.stringify(publishing) });
}
