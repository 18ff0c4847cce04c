/** The queue over both processes: what was ordered, paused, put off and edited is as it was, whatever is killed. */
import { expect, test } from 'vitest';
import type { Generation } from '#contract/generation.ts';
import type { Estimate, QueueState } from '#contract/queue.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

const json = (method: string, body: unknown) => ({ method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
const queueOf = async (easel: TestEasel) => (await (await easel.call('/api/queue')).json()) as QueueState;
const patch = async (easel: TestEasel, id: string, change: object) => await easel.call(`/api/queue/${id}`, json('PATCH', change));

test('the order, pauses, hours and edits survive a kill -9, and are kept to afterwards', async () => {
	await using easel = await startEasel();
	await easel.call('/api/queue', json('POST', { paused: true }));
	const [a, b, c, d] = (await accepted(easel, ['a', 'b', 'c', 'd'])) as [Generation, Generation, Generation, Generation];
	expect((await patch(easel, d.id, { next: true })).status).toBe(200);
	await patch(easel, a.id, { before: null });
	await patch(easel, b.id, { paused: true });
	await patch(easel, c.id, { not_before: new Date(Date.now() + 3_600_000).toISOString() });
	await patch(easel, a.id, { request: { prompt: 'edited', steps: 3 }, replaces: a.request });
	const before = await queueOf(easel);
	expect(before.waiting.map(({ id, position }) => [id, position])).toEqual([
		[d.id, 1],
		[b.id, null],
		[c.id, null],
		[a.id, 2],
	]);
	await easel.gpu.end('SIGKILL');
	await easel.startGpu();
	const after = await until('the queue answers', async () => await queueOf(easel).catch(() => null));
	expect(orderOf(after)).toEqual(orderOf(before));
	expect(after.paused).toBe(true);

	await easel.call('/api/queue', json('POST', { paused: false }));
	const ends = [await easel.ended(d.id), await easel.ended(a.id)];
	expect(ends.map(({ state, settings }) => [state, settings.steps, settings.prompt])).toEqual([
		['done', 2, 'd'],
		['done', 3, 'edited'],
	]);
	expect(Date.parse(ends[0]?.started_at ?? '')).toBeLessThan(Date.parse(ends[1]?.started_at ?? ''));
	expect((await queueOf(easel)).waiting.map(({ id, paused }) => [id, paused])).toEqual([
		[b.id, true],
		[c.id, false],
	]);

	const late = await patch(easel, d.id, { next: true });
	expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, 'conflict']);
});

test('an edit that is sent twice, and the first request sent again, make one generation', async () => {
	await using easel = await startEasel();
	await easel.call('/api/queue', json('POST', { paused: true }));
	const key = { 'idempotency-key': 'once' };
	const { id, request } = await easel.accept({ prompt: 'a fox', steps: 2 }, key);
	const edit = { request: { prompt: 'an owl', steps: 2 }, replaces: request };
	for (const _again of [1, 2]) expect((await patch(easel, id, edit)).status).toBe(200);
	expect((await patch(easel, id, { request: { prompt: 'a cat' }, replaces: request })).status).toBe(409);
	expect((await easel.accept({ prompt: 'a fox', steps: 2 }, key)).id).toBe(id);
	expect((await queueOf(easel)).waiting.map((entry) => [entry.id, entry.generation?.request.prompt])).toEqual([[id, 'an owl']]);
	const { cancelled } = (await (await easel.call('/api/queue/cancel', json('POST', {}))).json()) as { cancelled: Generation[] };
	expect(cancelled.map((generation) => [generation.id, generation.state])).toEqual([[id, 'cancelled']]);
	expect((await queueOf(easel)).waiting).toEqual([]);
});

test('the cost is told before asking, learned here, with the memory that it takes', async () => {
	await using easel = await startEasel();
	const estimate = async (request: object) => (await (await easel.call('/api/estimate', json('POST', request))).json()) as Estimate;
	const first = await estimate({ prompt: 'a fox' });
	expect(first).toMatchObject({ seconds: null, fits: null });
	expect(first.memory?.need).toBeGreaterThan(50e6);
	await easel.ended((await easel.accept({ prompt: 'a fox', steps: 8 })).id);
	const { id } = await easel.accept({ prompt: 'a fox', steps: 8 });
	const told = await until('something is known', async () => (await estimate({ prompt: 'a fox', steps: 8 })).seconds);
	const end = await easel.ended(id);
	const took = ((end.timings?.total ?? 0) - (end.timings?.loading ?? 0)) / 1000;
	expect(told / took).toBeGreaterThan(0.2);
	expect(told / took).toBeLessThan(5);
	expect((await estimate({ prompt: 'a fox', steps: 16, count: 4 })).seconds).toBeGreaterThan(told * 3);
	expect((await estimate({ prompt: 'a fox', not_before: new Date(Date.now() + 60_000).toISOString() })).starts_in_s).toBeGreaterThan(50);
});

async function accepted(easel: TestEasel, prompts: readonly string[]): Promise<Generation[]> {
	const all: Generation[] = [];
	for (const prompt of prompts) all.push(await easel.accept({ prompt, steps: 2 }));
	return all;
}

function orderOf({ waiting }: QueueState) {
	return waiting.map(({ id, position, paused, not_before, generation }) => [id, position, paused, not_before, generation?.settings]);
}
