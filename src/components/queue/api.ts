/** The queue's endpoints, as its page calls them. Each may be repeated: it changes nothing more. */
import type { Generation } from '#contract/generation.ts';
import type { QueueChange, QueueOrder, QueueState } from '#contract/queue.ts';
import { call, withBody } from '../live/api.ts';

export function getQueue(): Promise<QueueState> {
	return call('GET', '/api/queue');
}

export function orderQueue(order: QueueOrder): Promise<QueueState> {
	return call('POST', '/api/queue', withBody(order));
}

export function changeEntry(id: string, change: QueueChange): Promise<QueueState> {
	return call('PATCH', `/api/queue/${id}`, withBody(change));
}

export function cancelAll(part: Pick<QueueOrder, 'group'>): Promise<{ cancelled: Generation[] }> {
	return call('POST', '/api/queue/cancel', withBody(part));
}
