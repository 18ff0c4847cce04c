/** What an attempt works with. */
import type { Log } from '#contract/log.ts';
import type { Backend } from '../backends/backend.ts';
import type { EventHub } from '../events.ts';
import type { Inputs } from '../outputs/inputs.ts';
import type { Outputs } from '../outputs/outputs.ts';
import type { Queue } from '../queue/queue.ts';
import type { Estimator } from './estimate.ts';
import type { Live } from './live.ts';
import type { MomentHook } from './moments.ts';

export interface AttemptContext {
	queue: Queue;
	backend: Backend;
	outputs: Outputs;
	inputs: Pick<Inputs, 'read'>;
	live: Live;
	events: EventHub;
	estimator: Estimator;
	log: Log;
	leaseMs: number;
	at: MomentHook;
}
