/** The endpoints of grids. */
import type { Group, GroupRequest } from '#contract/groups.ts';
import type { Estimate } from '#contract/queue.ts';
import { call, withBody } from '../live/api.ts';

/** The same key may be sent again: it is the same grid. */
export function createGroup(request: GroupRequest, key: string): Promise<Group> {
	const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
	return call('POST', '/api/groups', { headers, body: JSON.stringify(request) });
}

export function getGroup(id: string): Promise<Group> {
	return call('GET', `/api/groups/${id}`);
}

/** What all its cells would cost. */
export function estimateGroup(request: GroupRequest): Promise<Estimate> {
	return call('POST', '/api/groups/estimate', withBody(request));
}

/** All of it to the bin; what has not ended is cancelled. Repeating it changes nothing. */
export function removeGroup(id: string): Promise<Group> {
	return call('DELETE', `/api/groups/${id}`);
}

export function restoreGroup(id: string): Promise<Group> {
	return call('POST', `/api/groups/${id}/restore`);
}

/** Cancels the cells that are not in the queue yet, or lets them wait again. Repeating it changes nothing. */
export function setCellsWaiting(id: string, waits: boolean): Promise<Group> {
	return call(waits ? 'POST' : 'DELETE', `/api/groups/${id}/waiting`);
}

/** Repeating it changes nothing. */
export function cancelGroup(id: string): Promise<Group> {
	return call('POST', `/api/groups/${id}/cancel`);
}
