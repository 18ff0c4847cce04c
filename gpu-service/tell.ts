/** How a row of the queue is told: with its place in line, when it is expected to start, and its progress. */
import type { ServiceGeneration } from '#contract/service.ts';
import type { Queue, QueuedGeneration } from './queue/queue.ts';
import { toServiceGeneration } from './queue/service-generation.ts';
import type { Estimator } from './worker/estimate.ts';
import { type Live, remainingSeconds } from './worker/live.ts';

interface TellerParts {
	queue: Queue;
	live: Live;
	estimator: Estimator;
}

export function createTeller({ queue, live, estimator }: TellerParts): (row: QueuedGeneration) => Promise<ServiceGeneration> {
	/** Milliseconds until everything that runs is done; null when that is unknown. */
	const untilFree = (): number | null => {
		let sum = 0;
		for (const running of live.values()) {
			const left = remainingSeconds(running, performance.now());
			const ms = left === null ? estimator.expect(running.settings) : left * 1000;
			if (ms === null) return null;
			sum += ms;
		}
		return sum;
	};
	return async (row) => {
		const running = live.get(row.id);
		if (row.state !== 'queued') {
			return toServiceGeneration(row, { position: null, expectedStartS: null, progress: running?.progress ?? null });
		}
		const waiting = await queue.waiting();
		const index = waiting.findIndex(({ id }) => id === row.id);
		let ms = untilFree();
		for (const { settings } of waiting.slice(0, Math.max(index, 0))) {
			const own = estimator.expect(settings);
			ms = ms === null || own === null ? null : ms + own;
		}
		return toServiceGeneration(row, {
			position: index === -1 ? null : index + 1,
			expectedStartS: ms === null ? null : ms / 1000,
			progress: null,
		});
	};
}
