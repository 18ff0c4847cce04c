import { describe, expect, it } from 'vitest';
import { leaseMs, outcome, type QueueBench } from './bench.ts';

export function binCases(bench: QueueBench): void {
	const { submit, claim, told, kinds, finished } = bench;

	describe('the bin', () => {
		it('takes a whole generation and gives it back, telling each once', async () => {
			await finished('a');
			bench.now += 1_000;
			expect(await bench.queue.setDeleted('a', true)).toMatchObject({ state: 'done', deletedAt: bench.now });
			bench.now += 1_000;
			expect(await bench.queue.setDeleted('a', true)).toMatchObject({ deletedAt: bench.now - 1_000 });
			expect(await bench.queue.setDeleted('a', false)).toMatchObject({ deletedAt: null });
			await bench.queue.setDeleted('a', false);
			expect(await kinds('a')).toEqual(['queued', 'started', 'ended', 'deleted', 'restored']);
		});

		it('takes single pictures and gives them back', async () => {
			await finished('a');
			await bench.queue.setDeleted('a', true, 2);
			expect(await bench.queue.setDeleted('a', true, 1)).toMatchObject({ deletedPictures: [1, 2], deletedAt: null });
			await bench.queue.setDeleted('a', true, 1);
			expect(await bench.queue.setDeleted('a', false, 2)).toMatchObject({ deletedPictures: [1] });
			expect((await told('a')).slice(3).map(({ kind, generation: then }) => [kind, then?.deleted_pictures])).toEqual([
				['deleted', [2]],
				['deleted', [1, 2]],
				['restored', [1]],
			]);
			await expect(bench.queue.setDeleted('a', true, 3)).rejects.toMatchObject({ problem: { code: 'not_found' } });
		});

		it('gives a whole generation back with all its pictures', async () => {
			await finished('a');
			await bench.queue.setDeleted('a', true, 1);
			await bench.queue.setDeleted('a', true);
			expect(await bench.queue.setDeleted('a', false)).toMatchObject({ deletedAt: null, deletedPictures: [] });
			await bench.queue.setDeleted('a', true, 2);
			expect(await bench.queue.setDeleted('a', false)).toMatchObject({ deletedAt: null, deletedPictures: [] });
		});

		it('refuses what has not ended', async () => {
			await submit('a');
			const conflict = { problem: { code: 'conflict', status: 409 } };
			await expect(bench.queue.setDeleted('a', true)).rejects.toMatchObject(conflict);
			const { attempt } = await claim();
			await expect(bench.queue.setDeleted('a', true)).rejects.toMatchObject(conflict);
			await expect(bench.queue.purge('a')).rejects.toMatchObject(conflict);
			await bench.queue.finish('a', attempt, outcome('a'), 0);
			await expect(bench.queue.setDeleted('a', true, 1)).rejects.toMatchObject(conflict);
		});

		it('takes a cancelled one before its attempt has stopped, which then leaves nothing', async () => {
			await submit('a');
			const { attempt } = await claim();
			await bench.queue.cancel('a');
			expect(await bench.queue.setDeleted('a', true)).toMatchObject({ state: 'cancelled', deletedAt: bench.now, published: true });
			expect(await bench.queue.renew('a', attempt, leaseMs)).toBe(false);
			expect(await bench.queue.finish('a', attempt, outcome('a'), 0)).toBe(false);
			expect(await bench.queue.get('a')).toMatchObject({ files: [] });
		});

		it('knows what lies in it for long', async () => {
			for (const id of ['a', 'b', 'c']) await finished(id);
			await bench.queue.setDeleted('a', true);
			await bench.queue.setDeleted('c', true, 2);
			bench.now += 1_000;
			await bench.queue.setDeleted('b', true);
			await bench.queue.setDeleted('c', true, 1);
			expect((await bench.queue.binnedBefore(bench.now)).map(({ id }) => id)).toEqual(['a']);
			expect(await bench.queue.binnedPicturesBefore(bench.now)).toMatchObject([{ generation: { id: 'c' }, n: 2 }]);
		});

		it('forgets a generation for good, also in the log', async () => {
			await finished('a');
			await finished('b');
			const { cursor } = await bench.queue.logHead();
			await bench.queue.purge('a');
			expect(await bench.queue.get('a')).toBeNull();
			expect(await told('a')).toEqual([{ cursor: cursor + 1, id: 'a', kind: 'purged', generation: null }]);
			expect(await kinds('b')).toEqual(['queued', 'started', 'ended']);
			await bench.queue.purge('a');
			expect(await bench.queue.logHead()).toMatchObject({ cursor: cursor + 1 });
		});

		it('forgets a single picture for good', async () => {
			await finished('a');
			await bench.queue.setDeleted('a', true, 2);
			await bench.queue.purge('a', 2);
			expect(await bench.queue.get('a')).toMatchObject({ files: [{ n: 1 }], deletedPictures: [] });
			expect((await told('a')).at(-1)?.generation).toMatchObject({ files: [{ n: 1 }], deleted_pictures: [] });
			expect(await bench.queue.binnedPicturesBefore(bench.now + 1)).toEqual([]);
		});
	});
}
