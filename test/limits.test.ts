/** Idempotency and limits, over real HTTP and across restarts. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Generation } from '#contract/generation.ts';
import type { Problem } from '#contract/problem.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

const held = 'test/support/gpu-service-that-stops.ts';
const request = { prompt: 'a fox in the snow', steps: 2 };

describe('an idempotency key', () => {
	let easel: TestEasel;
	beforeAll(async () => {
		easel = await startEasel();
	});
	afterAll(() => easel[Symbol.asyncDispose]());

	test('makes one generation of 50 parallel requests, also across restarts of both processes', async () => {
		const key = { 'idempotency-key': 'fifty' };
		const answers = await Promise.all(Array.from({ length: 50 }, () => easel.post(request, key)));
		expect(new Set(answers.map(({ status }) => status)).isSubsetOf(new Set([200, 202]))).toBe(true);
		const ids = new Set(await Promise.all(answers.map(async (answer) => ((await answer.json()) as Generation).id)));
		expect(ids.size).toBe(1);
		await easel.web.end('SIGKILL');
		await easel.gpu.end('SIGKILL');
		await easel.startGpu();
		await easel.startWeb();
		const again = (await (await easel.post(request, key)).json()) as Generation;
		expect(ids.has(again.id)).toBe(true);
		expect((await easel.list()).generations.filter(({ id }) => id === again.id)).toHaveLength(1);
	});

	test('with another request is refused with 422', async () => {
		await easel.accept(request, { 'idempotency-key': 'other' });
		const answer = await easel.post({ ...request, prompt: 'a cat' }, { 'idempotency-key': 'other' });
		expect(answer.status).toBe(422);
		expect(((await answer.json()) as Problem).code).toBe('idempotency_mismatch');
	});

	test('longer than 255 characters is refused with 400', async () => {
		expect((await easel.post(request, { 'idempotency-key': 'x'.repeat(256) })).status).toBe(400);
	});
});

test('with the worker held, 25 requests of one owner: 20 accepted, 5 refused with 429 and Retry-After', async () => {
	await using easel = await startEasel({ gpuEntry: held });
	await easel.gpu.end('SIGKILL');
	await easel.startGpu(held, { STOP_AT: 'claimed', STOP_HOW: 'hold', STOP_COUNT: join(easel.folder, 'stops') });
	const first = await easel.accept(request);
	await easel.gpu.line((line) => line === 'stopped at claimed');
	// The page hears of it a moment later, from the log.
	await until('the first one is known to run', async () => (await easel.get(first.id)).state === 'running');
	const answers = await Promise.all(Array.from({ length: 25 }, () => easel.post(request)));
	const refused = answers.filter(({ status }) => status === 429);
	expect(answers.filter(({ status }) => status === 202)).toHaveLength(20);
	expect(refused).toHaveLength(5);
	for (const answer of refused) {
		expect(((await answer.json()) as Problem).code).toBe('queue_full');
		const seconds = Number(answer.headers.get('retry-after'));
		expect(seconds).toBeGreaterThanOrEqual(1);
		expect(seconds).toBeLessThanOrEqual(120);
	}
	const page = await easel.list('?limit=100');
	expect(page.generations).toHaveLength(21);
	expect(page.generations.map(({ position }) => position).filter((position) => position !== null)).toHaveLength(20);
});
