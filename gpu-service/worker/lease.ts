/** Renews the lease of an attempt while it runs, and stops the attempt when another one has taken over. */
import type { Log } from '#contract/log.ts';
import type { Claim, Queue } from '../queue/queue.ts';
import { Stopped } from './stopped.ts';

interface LeaseContext {
	queue: Queue;
	log: Log;
	leaseMs: number;
}

export function keepLease({ queue, log, leaseMs }: LeaseContext, { generation: { id }, attempt }: Claim, abort: AbortController) {
	const renew = async () => {
		try {
			if (!(await queue.renew(id, attempt, leaseMs))) abort.abort(new Stopped('fence-lost'));
		} catch (error) {
			log.error('a lease could not be renewed', { id, attempt, error });
		}
	};
	const timer = setInterval(() => void renew(), leaseMs / 3);
	return { stop: () => clearInterval(timer) };
}
