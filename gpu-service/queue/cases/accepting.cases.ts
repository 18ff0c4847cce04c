import { describe, expect, it } from 'vitest';
import type { Settings } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import { generation, outcome, type QueueBench, start } from './bench.ts';

export function acceptingCases(bench: QueueBench): void {
	const { submit, claim, kinds, finished, reopen } = bench;

	describe('accepting', () => {
		it('keeps a generation exactly as it was sent, also when it is opened again', async () => {
			const prompt = 'a 🦊 in the snow\0 \u202e<b>../\ud800';
			const sent = { ...generation('a'), request: { prompt, seed: 7 } };
			const { created } = await bench.queue.submit(sent);
			await reopen();
			expect(created).toBe(true);
			expect(await bench.queue.get('a')).toMatchObject({
				...sent,
				state: 'queued',
				attempt: 0,
				createdAt: start,
				startedAt: null,
				endedAt: null,
			});
		});

		it('takes the same id again for the same generation, whatever has become of it', async () => {
			await finished('a');
			const again = await bench.queue.submit({ ...generation('a'), settings: { ...generation('a').settings, seed: 99 } });
			expect(again).toMatchObject({ created: false, generation: { state: 'done', settings: { seed: 7 } } });
			expect(await kinds('a')).toEqual(['queued', 'started', 'ended']);
		});

		it('takes equal requests for equal in any order of their fields', async () => {
			await bench.queue.submit({ ...generation('a'), request: { prompt: 'fox', seed: 1 } });
			expect(await bench.queue.submit({ ...generation('a'), request: { seed: 1, prompt: 'fox' } })).toMatchObject({ created: false });
		});

		it.each([
			['another request', { ...generation('a'), request: { prompt: 'another' } }],
			['one more field', { ...generation('a'), request: { prompt: 'a fox', steps: 3 } }],
			['a list', { ...generation('a'), request: { prompt: 'a fox', loras: [] } }],
			['another owner', generation('a', 'bob')],
		])('refuses a known id with %s', async (_what, other) => {
			await submit('a');
			await expect(bench.queue.submit(other)).rejects.toMatchObject({ problem: { code: 'idempotency_mismatch', status: 422 } });
			expect(await bench.queue.get('a')).toMatchObject(generation('a'));
		});

		it('tells requests apart that differ deep inside', async () => {
			const withLora = (weight: number) => ({ ...generation('a'), request: { prompt: 'a fox', loras: [{ name: 'ink', weight }] } });
			await bench.queue.submit(withLora(1));
			expect(await bench.queue.submit(withLora(1))).toMatchObject({ created: false });
			await expect(bench.queue.submit(withLora(0.5))).rejects.toMatchObject({ problem: { code: 'idempotency_mismatch' } });
		});

		it('completes settings of an older version, in its row and in the log', async () => {
			const { prompt, negative_prompt, model, seed, steps, guidance, width, height, count, scheduler } = generation('a').settings;
			const old = { prompt, negative_prompt, model, seed, steps, guidance, width, height, count, scheduler } as Settings;
			await bench.queue.submit({ ...generation('a'), settings: old });
			await reopen();
			expect((await bench.queue.get('a'))?.settings).toEqual(generation('a').settings);
			expect((await bench.told('a'))[0]?.generation?.settings).toEqual(generation('a').settings);
		});

		it('knows the pictures that generations start from as long as they are kept', async () => {
			const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
			const control = [{ model: 'canny', image: `input:${two}`, weight: 1, start: 0, end: 1 }];
			await bench.queue.submit({ ...generation('a'), settings: { ...generation('a').settings, init_image: `input:${one}`, control } });
			await bench.queue.submit({ ...generation('b'), settings: { ...generation('b').settings, prompt: `"input:${'3'.repeat(64)}` } });
			expect(await bench.queue.namedInputs()).toEqual(new Set([one, two]));
			await bench.queue.cancel('a');
			await bench.queue.publish('a');
			expect(await bench.queue.namedInputs()).toEqual(new Set([one, two]));
			await bench.queue.purge('a');
			expect(await bench.queue.namedInputs()).toEqual(new Set());
		});

		it('makes one generation of 50 submissions of one id at once', async () => {
			const answers = await Promise.all(Array.from({ length: 50 }, () => submit('a')));
			expect(answers.filter(({ created }) => created)).toHaveLength(1);
			expect(await bench.queue.waiting()).toHaveLength(1);
		});

		it('knows nothing of an unknown id', async () => {
			expect(await bench.queue.get('nobody')).toBeNull();
			expect(await bench.queue.cancel('nobody')).toBeNull();
			expect(await bench.queue.setDeleted('nobody', true)).toBeNull();
			expect(await bench.queue.finish('nobody', 1, outcome('nobody'), 0)).toBe(false);
			await bench.queue.purge('nobody');
			await bench.queue.publish('nobody');
			expect((await bench.queue.changes(0, 10)).changes).toEqual([]);
		});
	});

	describe('limits', () => {
		const submitMany = async (count: number, owner: string) => {
			const answers = await Promise.allSettled(Array.from({ length: count }, (_, index) => submit(`${owner}-${index}`, owner)));
			return answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as ProblemError] : []));
		};

		it('lets one owner wait with 20 and refuses the rest with a time to come back, and no trace', async () => {
			const refused = await submitMany(25, 'ada');
			expect(refused).toHaveLength(5);
			for (const error of refused) expect(error).toMatchObject({ problem: { code: 'queue_full', status: 429 } });
			expect(refused[0]?.problem.retry_after).toBeGreaterThanOrEqual(1);
			expect(refused[0]?.problem.retry_after).toBeLessThanOrEqual(120);
			expect(await bench.queue.waiting()).toHaveLength(20);
			expect(await bench.queue.get('ada-24')).toBeNull();
			expect((await bench.queue.changes(0, 100)).changes).toHaveLength(20);
		});

		it('lets 100 wait in all', async () => {
			for (const owner of ['a', 'b', 'c', 'd', 'e']) expect(await submitMany(20, owner)).toEqual([]);
			expect(await submitMany(3, 'f')).toHaveLength(3);
		});

		it('has room again when one was claimed or cancelled, and always for what it knows', async () => {
			await submitMany(20, 'ada');
			await claim();
			await submit('next');
			await expect(submit('too many')).rejects.toBeInstanceOf(ProblemError);
			expect(await submit('ada-19')).toMatchObject({ created: false });
			await bench.queue.cancel('ada-19');
			expect(await submit('one more')).toMatchObject({ created: true });
		});
	});
}
