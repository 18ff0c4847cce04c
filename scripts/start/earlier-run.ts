import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '#contract/log.ts';
import { bornAt, killGroup } from './processes.ts';
import type { RunRecord } from './run-record.ts';

/**
 * Waits for the processes of an Easel whose supervisor was killed: they finish their step and end by themselves. Two at once on the same
 * data must not be; what is still there after `patienceMs` is ended.
 */
export async function waitForEarlierRun(record: RunRecord, log: Log, patienceMs = 30_000): Promise<void> {
	const left = () => record.processes.filter(({ pid, born }) => born !== null && bornAt(pid) === born);
	if (left().length === 0) return;
	log.info('an earlier Easel was stopped hard; waiting for its last step');
	const deadline = performance.now() + patienceMs;
	while (left().length > 0 && performance.now() < deadline) await sleep(50);
	for (const { name, pid } of left()) {
		log.warn('a process of the earlier Easel did not end by itself', { name });
		killGroup(pid);
	}
	while (left().length > 0) await sleep(10);
}
