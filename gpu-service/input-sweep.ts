/** Pictures that generations start from are removed when no generation names them any more: at start, and daily. */
import type { Log } from '#contract/log.ts';
import type { Inputs } from './outputs/inputs.ts';
import type { Queue } from './queue/queue.ts';

const dayMs = 24 * 3_600_000;

/** One that was sent or asked for within the last day stays: its generation may still be on its way. */
export function startInputSweep({ inputs, queue, log }: { inputs: Inputs; queue: Queue; log: Log }): Disposable {
	const sweep = async () => {
		try {
			const removed = await inputs.sweep(new Date(Date.now() - dayMs), () => queue.namedInputs());
			if (removed > 0) log.info('pictures that no generation starts from any more were removed', { removed });
		} catch (error) {
			log.error('pictures that no generation starts from any more could not be removed', { error });
		}
	};
	void sweep();
	const timer = setInterval(() => void sweep(), dayMs);
	return { [Symbol.dispose]: () => clearInterval(timer) };
}
