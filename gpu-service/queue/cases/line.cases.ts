import { describe, expect, it } from 'vitest';
import { generation, leaseMs, outcome, type QueueBench } from './bench.ts';

export function lineCases(bench: QueueBench): void {
	const { submit, claim, reopen, kinds } = bench;
	const order = async () => (await bench.queue.line()).waiting.map(({ waiting: { id } }) => id);
	const positions = async () => (await bench.queue.line()).waiting.map(({ position }) => position);
	const many = async (...ids: string[]) => {
		for (const id of ids) await submit(id);
	};
	const edit = (prompt: string, replaces: { prompt: string } | null = null) => ({
		edit: { request: { prompt }, settings: { ...generation('a').settings, prompt }, replaces },
	});

	describe('the order of the line', () => {
		it('can be changed, and is kept by a restart and by what comes after', async () => {
			await many('a', 'b', 'c', 'd');
			await bench.queue.change('d', { before: 'b' });
			await bench.queue.change('c', { next: true });
			await bench.queue.change('a', { before: null });
			expect(await order()).toEqual(['c', 'd', 'b', 'a']);
			await submit('e');
			await reopen();
			expect(await order()).toEqual(['c', 'd', 'b', 'a', 'e']);
			expect((await claim()).generation.id).toBe('c');
		});

		it('is the same for two who change it at once, whoever comes first', async () => {
			await many('a', 'b', 'c');
			await Promise.all([bench.queue.change('c', { next: true }), bench.queue.change('a', { before: null })]);
			expect(await order()).toEqual(['c', 'b', 'a']);
			for (let again = 0; again < 3; again += 1) await bench.queue.change('a', { before: null });
			expect(await order()).toEqual(['c', 'b', 'a']);
		});

		it('puts back first what was interrupted, however the rest was ordered meanwhile', async () => {
			await many('a', 'b', 'c');
			const { generation: running, attempt } = await claim();
			await bench.queue.change('c', { next: true });
			await submit('d');
			await bench.queue.giveUp(running.id, attempt, 'interruption', 0);
			expect(await order()).toEqual(['a', 'c', 'b', 'd']);
		});

		it('lets nobody ahead of others: only whose own is next changes', async () => {
			await submit('a1', 'ada');
			await submit('b1', 'bob');
			await submit('a2', 'ada');
			await submit('b2', 'bob');
			await bench.queue.change('a2', { next: true });
			await bench.queue.change('b2', { next: true });
			expect(await order()).toEqual(['a2', 'b2', 'a1', 'b1']);
			await expect(bench.queue.change('a1', { before: 'b1' })).rejects.toMatchObject({ problem: { code: 'conflict' } });
			expect((await bench.queue.ahead('cleo')).map(({ id }) => id)).toEqual(['a2', 'b2']);
			expect(await bench.queue.ahead('bob')).toHaveLength(4);
		});

		it('cannot be changed with what has begun, ended, or is not known', async () => {
			await many('a', 'b');
			await claim();
			await expect(bench.queue.change('a', { next: true })).rejects.toMatchObject({ problem: { code: 'conflict', status: 409 } });
			await expect(bench.queue.change('b', { before: 'a' })).rejects.toMatchObject({ problem: { code: 'conflict' } });
			await bench.queue.cancel('b');
			await expect(bench.queue.change('b', { paused: true })).rejects.toThrow('was cancelled');
			expect(await bench.queue.change('nobody', { next: true })).toBeNull();
		});
	});

	describe('pauses and hours', () => {
		it('hold one back without its place, over a restart, until they end', async () => {
			await many('a', 'b', 'c');
			await bench.queue.change('a', { paused: true });
			await bench.queue.change('b', { notBefore: bench.now + 60_000 });
			await reopen();
			expect([await order(), await positions()]).toEqual([
				['a', 'b', 'c'],
				[null, null, 1],
			]);
			expect((await claim()).generation.id).toBe('c');
			expect(await bench.queue.claim('one', leaseMs)).toBeNull();
			bench.now += 60_000;
			expect((await claim()).generation.id).toBe('b');
			await bench.queue.change('a', { paused: false });
			expect((await claim()).generation.id).toBe('a');
		});

		it('come with the request, or are set for all of an owner or one group', async () => {
			const hour = new Date(bench.now + 3_600_000).toISOString();
			await bench.queue.submit({ ...generation('night'), request: { prompt: 'a fox', not_before: hour } });
			await bench.queue.submit({ ...generation('cell'), request: { prompt: 'a fox', group: 'grid' } });
			await submit('bobs', 'bob');
			expect(await positions()).toEqual([null, 1, 2]);
			await bench.queue.postpone('ada', bench.now + 1, 'grid');
			expect((await bench.queue.get('cell'))?.notBefore).toBe(bench.now + 1);
			await bench.queue.postpone('ada', 0, null);
			expect((await bench.queue.line()).waiting.filter(({ position }) => position === null)).toEqual([]);
		});

		it('stop the whole queue, and only what is to begin', async () => {
			await many('a', 'b');
			const { attempt } = await claim();
			await bench.queue.setPaused(true);
			await bench.queue.setPaused(true);
			await reopen();
			expect((await bench.queue.line()).paused).toBe(true);
			expect(await bench.queue.claim('one', leaseMs)).toBeNull();
			expect(await bench.queue.finish('a', attempt, outcome('a'), 5)).toBe(true);
			await bench.queue.setPaused(false);
			expect((await claim()).generation.id).toBe('b');
		});

		it('are told to whoever waits for work', async () => {
			await submit('a');
			const heard: number[] = [];
			const stop = bench.queue.onChange((cursor) => heard.push(cursor));
			await bench.queue.change('a', { paused: true });
			await bench.queue.setPaused(true);
			stop();
			expect(heard).toHaveLength(2);
		});
	});

	describe('editing', () => {
		it('gives one that waits another request under its id and its place, and says so in the log', async () => {
			await many('a', 'b');
			await bench.queue.change('b', { next: true });
			await bench.queue.change('a', edit('an owl', { prompt: 'a fox' }));
			expect(await bench.queue.get('a')).toMatchObject({ request: { prompt: 'an owl' }, settings: { prompt: 'an owl' }, state: 'queued' });
			expect(await order()).toEqual(['b', 'a']);
			expect(await kinds('a')).toEqual(['queued', 'queued']);
			expect((await bench.told('a')).at(-1)?.generation?.request).toEqual({ prompt: 'an owl' });
		});

		it('is refused when it was edited elsewhere meanwhile, and may be repeated', async () => {
			await submit('a');
			await bench.queue.change('a', edit('an owl', { prompt: 'a fox' }));
			await bench.queue.change('a', edit('an owl', { prompt: 'a fox' }));
			await expect(bench.queue.change('a', edit('a cat', { prompt: 'a fox' }))).rejects.toThrow('changed elsewhere');
			expect(await kinds('a')).toEqual(['queued', 'queued']);
			expect(await bench.queue.get('a')).toMatchObject({ request: { prompt: 'an owl' } });
		});

		it('leaves the first request the one that is known when it is sent again', async () => {
			await submit('a');
			await bench.queue.change('a', edit('an owl'));
			await bench.queue.change('a', edit('a cat'));
			await reopen();
			expect(await submit('a')).toMatchObject({ created: false, generation: { request: { prompt: 'a cat' } } });
			await expect(bench.queue.submit({ ...generation('a'), request: { prompt: 'a cat' } })).rejects.toMatchObject({
				problem: { code: 'idempotency_mismatch' },
			});
		});

		it('is decided by who comes first when it meets a claim', async () => {
			await submit('a');
			const [claimed, changed] = await Promise.allSettled([claim(), bench.queue.change('a', edit('an owl'))]);
			expect([claimed.status, changed.status]).toEqual(['fulfilled', 'rejected']);
			expect((await bench.queue.get('a'))?.request).toEqual({ prompt: 'a fox' });
			await submit('b');
			const [first] = await Promise.allSettled([bench.queue.change('b', edit('an owl')), claim()]);
			expect(first.status).toBe('fulfilled');
			expect(await bench.queue.get('b')).toMatchObject({ state: 'running', request: { prompt: 'an owl' } });
		});
	});

	describe('cancelling all', () => {
		it('takes what one owner has waiting, or one group, and leaves what is in work', async () => {
			await many('a', 'b', 'c');
			await submit('bobs', 'bob');
			await bench.queue.submit({ ...generation('cell'), request: { prompt: 'a fox', group: 'grid' } });
			await claim();
			expect((await bench.queue.cancelWaiting('ada', 'grid')).map(({ id }) => id)).toEqual(['cell']);
			expect((await bench.queue.cancelWaiting('ada', null)).map(({ id }) => id)).toEqual(['b', 'c']);
			expect(await order()).toEqual(['bobs']);
			expect(await kinds('b')).toEqual(['queued', 'ended']);
			expect(await bench.queue.cancelWaiting('ada', null)).toEqual([]);
		});
	});

	it('remembers what was painted whole, newest first', async () => {
		await bench.finished('a');
		await bench.finished('b', { state: 'failed' });
		await bench.finished('c');
		expect(await bench.queue.painted(5)).toMatchObject([{ run: { provider: 'cpu' }, timings: { total: 20 } }, { settings: { seed: 7 } }]);
		expect(await bench.queue.painted(1)).toHaveLength(1);
	});
}
