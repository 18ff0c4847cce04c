import { describe, expect, it } from 'vitest';
import type { Change } from '#contract/service.ts';
import { leaseMs, limits, outcome, type QueueBench } from './bench.ts';

export function changeLogCases(bench: QueueBench): void {
	const { submit, claim, reopen } = bench;

	describe('the log', () => {
		it('tells every change once, in order, page by page, with the generation as it was then', async () => {
			await submit('a');
			await submit('b');
			const { attempt } = await claim();
			await bench.queue.finish('a', attempt, outcome('a'), 0);
			await bench.queue.publish('a');
			const all: Change[] = [];
			let cursor = 0;
			for (;;) {
				const page = await bench.queue.changes(cursor, 2);
				if (page.changes.length === 0) break;
				all.push(...page.changes);
				cursor = page.cursor;
			}
			expect(all.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['a queued', 'b queued', 'a started', 'a ended']);
			expect(all.map(({ generation: then }) => then?.state)).toEqual(['queued', 'queued', 'running', 'done']);
			expect(all.map((change) => change.cursor)).toEqual(all.map((change) => change.cursor).toSorted((a, b) => a - b));
			expect(await bench.queue.logHead()).toEqual({ log: (await bench.queue.changes(0, 1)).log, cursor });
		});

		it('goes on under the same name after a restart, and has another name in another store', async () => {
			await submit('a');
			const before = await bench.queue.changes(0, 10);
			await reopen();
			expect(await bench.queue.changes(0, 10)).toEqual(before);
			await using otherStore = await bench.createStore();
			await using other = await otherStore.open({ limits, now: () => bench.now });
			expect((await other.changes(0, 10)).log).not.toBe(before.log);
		});

		it('answers a cursor beyond its end with its end', async () => {
			await submit('a');
			const { cursor } = await bench.queue.logHead();
			expect(await bench.queue.changes(cursor + 100, 10)).toMatchObject({ changes: [], cursor });
		});

		it('calls its listeners after each commit that grew it, and only then', async () => {
			const heard: number[] = [];
			const stop = bench.queue.onChange((cursor) => heard.push(cursor));
			await submit('a');
			await submit('a');
			await bench.queue.expire();
			const { attempt } = await claim();
			await bench.queue.renew('a', attempt, leaseMs);
			expect(heard).toEqual([1, 2]);
			stop();
			await bench.queue.cancel('a');
			expect(heard).toEqual([1, 2]);
		});
	});
}
