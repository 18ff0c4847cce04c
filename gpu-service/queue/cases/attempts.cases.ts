import { describe, expect, it } from 'vitest';
import { maxInterruptions } from '../queue.ts';
import { leaseMs, outcome, type QueueBench } from './bench.ts';

export function attemptCases(bench: QueueBench): void {
	const { submit, claim, told, kinds, finished, reopen } = bench;

	describe('claiming', () => {
		it('gives the oldest, once, with attempt 1 and a lease', async () => {
			await submit('a');
			await submit('b');
			bench.now += 500;
			expect(await claim()).toMatchObject({
				attempt: 1,
				generation: { id: 'a', state: 'running', attempt: 1, leaseUntil: bench.now + leaseMs, startedAt: bench.now },
			});
			expect((await claim()).generation.id).toBe('b');
			expect(await bench.queue.claim('two', leaseMs)).toBeNull();
		});

		it('keeps the order of acceptance when the clock is put back', async () => {
			await submit('a');
			bench.now -= 3_600_000;
			await submit('b');
			expect((await claim()).generation.id).toBe('a');
		});

		it('says beforehand in which order, owners taking turns, and keeps to it', async () => {
			for (const id of ['a1', 'a2', 'a3', 'a4']) await submit(id, 'ada');
			for (const id of ['b1', 'b2']) await submit(id, 'bob');
			await submit('c1', 'cy');
			const expected = (await bench.queue.waiting()).map(({ id }) => id);
			const claimed: string[] = [];
			while (claimed.length < expected.length) claimed.push((await claim()).generation.id);
			expect(expected).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
			expect(claimed).toEqual(expected);
		});

		it('takes those that are to be painted together at once, each with an attempt and a turn of its own', async () => {
			for (const id of ['a1', 'a2', 'a3']) await submit(id, 'ada');
			for (const id of ['b1', 'b2']) await submit(id, 'bob');
			const claims = await bench.queue.claimMates('one', leaseMs, 3, ({ id }) => id !== 'b2');
			expect(claims.map(({ generation, attempt }) => [generation.id, generation.state, attempt])).toEqual([
				['a1', 'running', 1],
				['b1', 'running', 1],
				['a2', 'running', 1],
			]);
			expect(await bench.queue.claimMates('one', leaseMs, 3, ({ id }) => id !== 'b2')).toEqual([]);
			expect(await bench.queue.giveUp('b1', 1, 'crash', 10)).toBe(true);
			expect(await bench.queue.finish('a2', 1, outcome('a2'), 10)).toBe(true);
			expect(await bench.queue.renew('a1', 1, leaseMs)).toBe(true);
			expect((await claim()).generation).toMatchObject({ id: 'b1', attempt: 2, crashes: 1 });
		});

		it('remembers over a restart who had the last turn', async () => {
			for (const id of ['a1', 'a2']) await submit(id, 'ada');
			await submit('b1', 'bob');
			await claim();
			await reopen();
			expect((await claim()).generation.id).toBe('b1');
		});

		it('lets those wait longer who used the device more', async () => {
			await submit('a1', 'ada');
			const { attempt } = await claim();
			await bench.queue.finish('a1', attempt, outcome('a1'), 60_000);
			for (const [id, owner] of [
				['b1', 'bob'],
				['a2', 'ada'],
				['c1', 'cy'],
				['b2', 'bob'],
				['c2', 'cy'],
			] as const) {
				await submit(id, owner);
			}
			const order: string[] = [];
			for (let index = 0; index < 5; index += 1) {
				const { generation: row, attempt: number } = await claim();
				await bench.queue.finish(row.id, number, outcome(row.id), 1_000);
				order.push(row.id);
			}
			expect(order).toEqual(['b1', 'c1', 'b2', 'c2', 'a2']);
		});
	});

	describe('leases and fences', () => {
		it('moves what ran out back to the queue, and shuts the older attempt out', async () => {
			await submit('a');
			await claim();
			bench.now += leaseMs;
			expect(await bench.queue.expire()).toEqual(['a']);
			expect(await bench.queue.get('a')).toMatchObject({
				state: 'queued',
				interruptions: 1,
				crashes: 0,
				leaseUntil: null,
				startedAt: null,
			});
			const second = await claim('two');
			expect(second.attempt).toBe(2);
			expect(await bench.queue.renew('a', 1, leaseMs)).toBe(false);
			expect(await bench.queue.giveUp('a', 1, 'crash', 5)).toBe(false);
			expect(await bench.queue.finish('a', 1, outcome('a'), 5)).toBe(false);
			expect(await bench.queue.get('a')).toMatchObject({ state: 'running', attempt: 2, crashes: 0, files: [] });
			expect(await bench.queue.finish('a', 2, outcome('a'), 5)).toBe(true);
			expect(await kinds('a')).toEqual(['queued', 'started', 'requeued', 'started']);
		});

		it('keeps a lease that is renewed', async () => {
			await submit('a');
			const { attempt } = await claim();
			bench.now += leaseMs - 1;
			expect(await bench.queue.renew('a', attempt, leaseMs)).toBe(true);
			bench.now += leaseMs - 1;
			expect(await bench.queue.expire()).toEqual([]);
			expect(await bench.queue.get('a')).toMatchObject({ state: 'running', attempt: 1 });
		});

		it('lets a late attempt finish as long as nobody took over', async () => {
			await submit('a');
			const { attempt } = await claim();
			bench.now += 2 * leaseMs;
			expect(await bench.queue.finish('a', attempt, outcome('a'), 0)).toBe(true);
			expect(await bench.queue.finish('a', attempt, outcome('a'), 0)).toBe(false);
			expect(await bench.queue.renew('a', attempt, leaseMs)).toBe(false);
			expect(await bench.queue.expire()).toEqual([]);
		});
	});

	describe('tries', () => {
		it('fails a generation on which the engine crashed twice', async () => {
			await submit('a');
			expect(await bench.queue.giveUp('a', (await claim()).attempt, 'crash', 10)).toBe(true);
			expect(await bench.queue.get('a')).toMatchObject({ state: 'queued', crashes: 1 });
			expect(await bench.queue.giveUp('a', (await claim()).attempt, 'crash', 10)).toBe(true);
			expect(await bench.queue.get('a')).toMatchObject({
				state: 'failed',
				problem: { code: 'worker_crashed' },
				published: true,
				endedAt: bench.now,
			});
			expect((await told('a')).at(-1)).toMatchObject({
				kind: 'ended',
				generation: { state: 'failed', problem: { code: 'worker_crashed' } },
			});
			expect(await bench.queue.claim('one', leaseMs)).toBeNull();
		});

		it('puts an interrupted one back uncounted, five times', async () => {
			await submit('a');
			for (let time = 1; time <= maxInterruptions; time += 1) {
				await bench.queue.giveUp('a', (await claim()).attempt, 'interruption', 0);
				expect(await bench.queue.get('a')).toMatchObject({ state: 'queued', interruptions: time, crashes: 0 });
			}
			await bench.queue.giveUp('a', (await claim()).attempt, 'interruption', 0);
			expect(await bench.queue.get('a')).toMatchObject({ state: 'failed', problem: { code: 'worker_crashed' }, published: true });
		});

		it('puts it back before what came later', async () => {
			await submit('a');
			await submit('b');
			await bench.queue.giveUp('a', (await claim()).attempt, 'interruption', 0);
			expect((await claim()).generation.id).toBe('a');
		});
	});

	describe('recovery at start', () => {
		it('ends the leases of its own earlier run at once and leaves those of others', async () => {
			await submit('mine');
			await claim('one');
			await submit('other');
			await claim('two');
			await reopen();
			expect(await bench.queue.recover('one')).toEqual([]);
			expect(await bench.queue.get('mine')).toMatchObject({ state: 'queued', interruptions: 1 });
			expect(await bench.queue.get('other')).toMatchObject({ state: 'running', leaseUntil: bench.now + leaseMs });
			expect(await claim('one')).toMatchObject({ generation: { id: 'mine' }, attempt: 2 });
		});

		it('returns what was finished but not published, so that it can be rolled forward', async () => {
			await submit('a');
			await bench.queue.finish('a', (await claim()).attempt, outcome('a'), 0);
			await finished('b');
			await reopen();
			const unpublished = await bench.queue.recover('one');
			expect(unpublished).toMatchObject([{ id: 'a', state: 'done', day: '2026-11-21', attempt: 1 }]);
			await bench.queue.publish('a');
			expect(await bench.queue.recover('one')).toEqual([]);
		});

		it('leaves alone what was cancelled while another worker has it in work', async () => {
			await submit('a');
			const { attempt } = await claim('two');
			await bench.queue.cancel('a');
			expect(await bench.queue.recover('one')).toEqual([]);
			expect(await bench.queue.finish('a', attempt, outcome('a'), 0)).toBe(true);
		});

		it('settles what was cancelled while it ran', async () => {
			await submit('a');
			const { attempt } = await claim();
			await bench.queue.cancel('a');
			await reopen();
			expect(await bench.queue.recover('one')).toEqual([]);
			expect(await bench.queue.get('a')).toMatchObject({ state: 'cancelled', published: true, leaseUntil: null });
			expect(await bench.queue.finish('a', attempt, outcome('a'), 0)).toBe(false);
		});
	});
}
