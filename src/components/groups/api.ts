/** The endpoints of grids. */
import type { Group, GroupRequest } from '#contract/groups.ts';
import { call } from '../live/api.ts';

/** The same key may be sent again: it is the same grid. */
export function createGroup(request: GroupRequest, key: string): Promise<Group> {
	const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
	return call('POST', '/api/groups', { headers, body: JSON.stringify(request) });
}

export function getGroup(id: string): Promise<Group> {
	return call('GET', `/api/groups/${id}`);
}

/** Repeating it changes nothing. */
export function cancelGroup(id: string): Promise<Group> {
	return call('POST', `/api/groups/${id}/cancel`);
}
