import { describe, expect, it } from 'vitest';
import { broken, leaseMs, outcome, type QueueBench } from './bench.ts';

export function endingCases(bench: QueueBench): void {
	const { submit, claim, told, kinds, finished } = bench;

	describe('the end', () => {
		it('is told only when the files lie in their place', async () => {
			await submit('a');
			const { attempt } = await claim();
			bench.now += 2_000;
			await bench.queue.finish('a', attempt, outcome('a'), 1_500);
			expect(await bench.queue.get('a')).toMatchObject({
				state: 'done',
				published: false,
				day: '2026-11-21',
				endedAt: bench.now,
				leaseUntil: null,
			});
			expect(await kinds('a')).toEqual(['queued', 'started']);
			await bench.queue.publish('a');
			await bench.queue.publish('a');
			expect(await kinds('a')).toEqual(['queued', 'started', 'ended']);
			expect((await told('a')).at(-1)?.generation).toMatchObject({ ...outcome('a'), state: 'done', ended_at: '2026-11-21T00:00:02.000Z' });
		});

		it('cannot be published before it has come', async () => {
			await submit('a');
			await expect(bench.queue.publish('a')).rejects.toThrow('only what has ended');
			await claim();
			await expect(bench.queue.publish('a')).rejects.toThrow('only what has ended');
		});

		it('cannot be published while a cancelled attempt may still bring pictures', async () => {
			await submit('a');
			await claim();
			await bench.queue.cancel('a');
			await expect(bench.queue.publish('a')).rejects.toThrow('only what has ended');
		});

		it('names no day when there are no files', async () => {
			await finished('a', { state: 'failed', problem: broken, files: [] });
			expect(await bench.queue.get('a')).toMatchObject({ day: null, files: [] });
		});

		it('keeps the pictures that a failed one had finished', async () => {
			await finished('a', { state: 'failed', problem: broken });
			expect((await told('a')).at(-1)?.generation).toMatchObject({ state: 'failed', problem: broken, files: [{ n: 1 }, { n: 2 }] });
		});

		it('becomes a failure without files when they cannot be put in place', async () => {
			await submit('a');
			await bench.queue.finish('a', (await claim()).attempt, outcome('a'), 0);
			await bench.queue.abandon('a', broken);
			expect(await bench.queue.get('a')).toMatchObject({ state: 'failed', problem: broken, files: [], day: null, published: true });
			expect((await told('a')).at(-1)).toMatchObject({ kind: 'ended', generation: { state: 'failed', files: [] } });
		});

		it('cannot be taken back once it is published', async () => {
			await finished('a');
			await bench.queue.abandon('a', broken);
			expect(await bench.queue.get('a')).toMatchObject({ state: 'done', problem: null });
		});
	});

	describe('cancelling', () => {
		it('ends a queued one at once', async () => {
			await submit('a');
			bench.now += 10;
			expect(await bench.queue.cancel('a')).toMatchObject({ state: 'cancelled', published: true, endedAt: bench.now });
			expect(await bench.queue.cancel('a')).toMatchObject({ state: 'cancelled', endedAt: bench.now });
			expect(await bench.queue.claim('one', leaseMs)).toBeNull();
			expect(await kinds('a')).toEqual(['queued', 'ended']);
		});

		it('ends a running one at once, and takes the pictures that it had finished', async () => {
			await submit('a');
			const { attempt } = await claim();
			expect(await bench.queue.cancel('a')).toMatchObject({ state: 'cancelled', published: false });
			const cancelledAt = bench.now;
			expect((await told('a')).at(-1)).toMatchObject({ kind: 'ended', generation: { state: 'cancelled', files: [] } });
			bench.now += 300;
			expect(await bench.queue.renew('a', attempt, leaseMs)).toBe(true);
			expect(await bench.queue.finish('a', attempt, outcome('a'), 200)).toBe(true);
			expect(await bench.queue.get('a')).toMatchObject({
				state: 'cancelled',
				problem: null,
				endedAt: cancelledAt,
				files: [{ n: 1 }, { n: 2 }],
			});
			await bench.queue.publish('a');
			expect((await told('a')).at(-1)).toMatchObject({ kind: 'ended', generation: { state: 'cancelled', files: [{ n: 1 }, { n: 2 }] } });
		});

		it('stays cancelled when the attempt fails, crashes, is given up or dies', async () => {
			for (const id of ['fails', 'crashes', 'stops', 'dies']) await submit(id);
			for (const id of ['fails', 'crashes', 'stops', 'dies']) {
				await claim(id);
				await bench.queue.cancel(id);
			}
			await bench.queue.finish('fails', 1, outcome('fails', { state: 'failed', problem: broken, files: [] }), 0);
			await bench.queue.giveUp('crashes', 1, 'crash', 0);
			await bench.queue.giveUp('stops', 1, 'interruption', 0);
			bench.now += leaseMs;
			expect(await bench.queue.expire()).toEqual([]);
			for (const id of ['fails', 'crashes', 'stops', 'dies']) {
				expect(await bench.queue.get(id)).toMatchObject({ state: 'cancelled', problem: null, leaseUntil: null });
			}
			expect((await bench.queue.recover('one')).map(({ id }) => id)).toEqual(['fails']);
		});

		it('stays cancelled when its pictures cannot be put in place', async () => {
			await submit('a');
			const { attempt } = await claim();
			await bench.queue.cancel('a');
			await bench.queue.finish('a', attempt, outcome('a'), 0);
			await bench.queue.abandon('a', broken);
			expect(await bench.queue.get('a')).toMatchObject({ state: 'cancelled', files: [], published: true });
		});

		it('changes nothing after the end', async () => {
			await finished('a');
			expect(await bench.queue.cancel('a')).toMatchObject({ state: 'done' });
			expect(await kinds('a')).toEqual(['queued', 'started', 'ended']);
		});

		it('changes nothing between the end and its publication', async () => {
			await submit('a');
			await bench.queue.finish('a', (await claim()).attempt, outcome('a'), 0);
			expect(await bench.queue.cancel('a')).toMatchObject({ state: 'done' });
			await bench.queue.publish('a');
			expect((await told('a')).at(-1)?.generation?.state).toBe('done');
		});
	});
}
