/** Cancelling at every stage, deleting, restoring. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Generation, Stage } from '#contract/generation.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

let easel: TestEasel;
beforeAll(async () => {
	easel = await startEasel();
});
afterAll(() => easel[Symbol.asyncDispose]());

const cancel = (id: string) => easel.call(`/api/generations/${id}/cancel`, { method: 'POST' });
const slow = { prompt: 'a fox in the snow', steps: 100, width: 512, height: 512 };

async function expectCancelled(id: string): Promise<Generation> {
	const answer = await cancel(id);
	expect(answer.status).toBe(200);
	expect(((await answer.json()) as Generation).state).toBe('cancelled');
	return easel.ended(id);
}

/** After a cancel the device is free: the next generation is painted at once. */
async function expectNextIsPainted(): Promise<void> {
	const next = await easel.accept({ prompt: 'a panda', steps: 2 });
	expect((await easel.ended(next.id)).state).toBe('done');
}

describe('cancelling', () => {
	test('while queued: it is never started', async () => {
		const first = await easel.accept(slow);
		// Of another size: it cannot be painted together with the first.
		const second = await easel.accept({ ...slow, height: 256 });
		const end = await expectCancelled(second.id);
		expect(end.started_at).toBeNull();
		await expectCancelled(first.id);
		await expectNextIsPainted();
	});

	test('while the model is loading', async () => {
		await easel.call('/api/engine/release', { method: 'POST' });
		const generation = await easel.accept(slow);
		await until('it runs', async () => (await easel.get(generation.id)).state === 'running');
		expect((await expectCancelled(generation.id)).pictures).toEqual([]);
		await expectNextIsPainted();
	});

	test('in the first step and in the last one', async () => {
		const early = await easel.accept(slow);
		await until('the first step', async () => ((await easel.get(early.id)).progress?.step ?? 0) >= 1);
		await expectCancelled(early.id);
		const late = await easel.accept({ ...slow, steps: 8 });
		await until('the last step', async () => ((await easel.get(late.id)).progress?.step ?? 0) >= 7);
		await cancel(late.id);
		expect(['cancelled', 'done']).toContain((await easel.ended(late.id)).state);
		await expectNextIsPainted();
	});

	test('after the first of several pictures: the finished ones stay', async () => {
		const generation = await easel.accept({ prompt: 'an owl at night', steps: 30, count: 8 });
		await until('the second picture', async () => ((await easel.get(generation.id)).progress?.picture ?? 0) >= 2);
		await expectCancelled(generation.id);
		const end = await until('the first picture is shown', async () => {
			const now = await easel.get(generation.id);
			return now.pictures.length > 0 ? now : null;
		});
		expect(end.state).toBe('cancelled');
		expect(end.pictures.length).toBeLessThan(8);
		expect((await easel.call(end.pictures[0]?.url ?? '')).status).toBe(200);
	});

	test('twice, and after the end: nothing changes', async () => {
		const generation = await easel.accept(slow);
		await expectCancelled(generation.id);
		await expectCancelled(generation.id);
		const done = await easel.accept({ prompt: 'a panda', steps: 2 });
		await easel.ended(done.id);
		expect(((await (await cancel(done.id)).json()) as Generation).state).toBe('done');
	});

	test('of an unknown id is 404', async () => {
		expect((await cancel('V1StGXR8_Z5jdHi6B-myT')).status).toBe(404);
	});

	test('is seen while each stage is shown', async () => {
		const seen = new Set<Stage>();
		const generation = await easel.accept({ prompt: 'a castle in the mountains', steps: 40 });
		await until('the end', async () => {
			const now = await easel.get(generation.id);
			if (now.progress !== null) seen.add(now.progress.stage);
			return now.state === 'done';
		});
		expect(seen).toContain('denoise');
	});
});

describe('deleting', () => {
	const inDay = async (id: string) => {
		const names = await readdir(easel.outputs, { recursive: true });
		return names.filter((name) => name.includes(id) && !name.startsWith('.')).length;
	};
	const inBin = async (id: string) =>
		(await readdir(join(easel.outputs, '.bin'), { recursive: true })).filter((name) => name.includes(id)).length;

	test('moves a generation to the bin, and restoring brings everything back', async () => {
		const { id } = await easel.accept({ prompt: 'a rocket in space', steps: 2, count: 2 });
		await easel.ended(id);
		expect((await easel.call(`/api/generations/${id}`, { method: 'DELETE' })).status).toBe(200);
		expect(await inDay(id)).toBe(0);
		expect(await inBin(id)).toBe(3);
		expect((await easel.list()).generations.map((generation) => generation.id)).not.toContain(id);
		expect((await easel.list('?state=deleted')).generations.map((generation) => generation.id)).toContain(id);
		expect((await easel.call(`/api/generations/${id}/restore`, { method: 'POST' })).status).toBe(200);
		expect(await inDay(id)).toBe(3);
		const back = await until('it is shown again', async () => {
			const now = await easel.get(id);
			return now.deleted_at === null && now.pictures.length === 2 ? now : null;
		});
		expect((await easel.call(back.pictures[1]?.url ?? '')).status).toBe(200);
	});

	test('moves one picture to the bin and leaves the others', async () => {
		const { id } = await easel.accept({ prompt: 'a rocket in space', steps: 2, count: 2 });
		await easel.ended(id);
		expect((await easel.call(`/api/pictures/${id}-2`, { method: 'DELETE' })).status).toBe(200);
		expect(await inDay(id)).toBe(2);
		await until('one is shown', async () => (await easel.get(id)).pictures.filter(({ deleted_at }) => deleted_at === null).length === 1);
		expect((await easel.call(`/api/pictures/${id}-2/restore`, { method: 'POST' })).status).toBe(200);
		await until('both are shown', async () => (await easel.get(id)).pictures.filter(({ deleted_at }) => deleted_at === null).length === 2);
	});

	test('is refused with 409 while it has not ended', async () => {
		const { id } = await easel.accept(slow);
		expect((await easel.call(`/api/generations/${id}`, { method: 'DELETE' })).status).toBe(409);
		await cancel(id);
	});
});
