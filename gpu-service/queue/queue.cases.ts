/** What every `Queue` must do. An implementation's test calls {@link queueCases} with a way to make a store for one. */
import { afterEach, beforeEach } from 'vitest';
import { acceptingCases } from './cases/accepting.cases.ts';
import { attemptCases } from './cases/attempts.cases.ts';
import { createBench, type QueueStore } from './cases/bench.ts';
import { binCases } from './cases/bin.cases.ts';
import { changeLogCases } from './cases/change-log.cases.ts';
import { endingCases } from './cases/endings.cases.ts';
import { lineCases } from './cases/line.cases.ts';

export function queueCases(createStore: () => Promise<QueueStore>): void {
	const bench = createBench(createStore);
	beforeEach(bench.setUp);
	afterEach(bench.tearDown);
	acceptingCases(bench);
	attemptCases(bench);
	endingCases(bench);
	changeLogCases(bench);
	lineCases(bench);
	binCases(bench);
}
