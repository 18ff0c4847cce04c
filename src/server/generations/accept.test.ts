import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '#contract/log.ts';
import { toProblem } from '#contract/problem.ts';
import { type FakeGpuService, startFakeGpuService } from '../../../test/support/fake-gpu-service.ts';
import { openDatabase } from '../database/database.ts';
import { migrations } from '../database/migrations/index.ts';
import { createGpuServiceClient, type GpuServiceClient } from '../gpu-service-client.ts';
import { createAccept } from './accept.ts';
import { createSubmissions } from './submissions.ts';

const owner = 'household';
const fox = { prompt: 'a fox', steps: 4 };
const cat = { prompt: 'a cat', steps: 4 };
const silent = createLog({ source: 'test', level: 'error', terminal: false, write: () => undefined });

let folder: string;
let service: FakeGpuService;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-accept-'));
	service = await startFakeGpuService({ outputs: join(folder, 'outputs') });
});
afterEach(async () => {
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

/** One run of the web process, as far as accepting goes. */
function run(change: Partial<GpuServiceClient> = {}) {
	const database = openDatabase(join(folder, 'easel.sqlite'), migrations);
	const client = { ...createGpuServiceClient({ url: service.url, token: service.token, timeoutMs: 300 }), ...change };
	const submissions = createSubmissions(database);
	const accept = createAccept({
		submissions,
		client,
		exists: async (_owner, id) => (await client.get(id)) !== null,
		log: silent,
		timing: { reachMs: 300, lostMs: 900, pauseMs: 30 },
	});
	return { ...accept, submissions, [Symbol.dispose]: () => database.close() };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
	const error = (await promise.then(
		() => null,
		(reason: unknown) => reason,
	)) as { problem?: { code: string } } | null;
	return error?.problem?.code ?? String(error);
}

const known = () => service.generations.changes(0, 1_000).changes.filter(({ kind }) => kind === 'queued').length;

test('what is accepted is known to the service under the id that is answered', async () => {
	using easel = run();
	const { id, told } = await easel.submit(owner, fox, null);
	expect(id).toMatch(/^[A-Za-z0-9_-]{21}$/);
	expect(told).toMatchObject({ id, owner, state: 'queued', request: fox });
	expect(easel.submissions.find(id)).toMatchObject({ owner, request: fox, state: 'accepted' });
});

describe('an idempotency key', () => {
	test('makes one generation of 50 parallel requests, and the same one again after a restart', async () => {
		let id: string;
		{
			using easel = run();
			const answers = await Promise.all(Array.from({ length: 50 }, () => easel.submit(owner, fox, 'key')));
			const ids = new Set(answers.map((answer) => answer.id));
			expect(ids.size).toBe(1);
			[id = ''] = ids;
			expect(service.submissions).toBe(1);
		}
		using easel = run();
		expect((await easel.submit(owner, { steps: 4, prompt: 'a fox' }, 'key')).id).toBe(id);
		expect(known()).toBe(1);
	});

	test('stands for one request only, and for one owner', async () => {
		using easel = run();
		const { id } = await easel.submit(owner, fox, 'key');
		expect(await codeOf(easel.submit(owner, cat, 'key'))).toBe('idempotency_mismatch');
		expect((await easel.submit('somebody else', cat, 'key')).id).not.toBe(id);
		expect(known()).toBe(2);
	});

	test('is free again after a refusal, which leaves nothing behind', async () => {
		using easel = run();
		service.refuseNext(toProblem('queue_full', 'Full.', { retry_after: 3 }));
		const answers = await Promise.all([1, 2, 3].map(() => codeOf(easel.submit(owner, fox, 'key'))));
		expect(answers).toEqual(['queue_full', 'queue_full', 'queue_full']);
		expect(easel.submissions.findByKey(owner, 'key')).toBeNull();
		expect((await easel.submit(owner, cat, 'key')).told).toMatchObject({ request: cat });
	});

	test('stands for a new generation when the old one is gone for good', async () => {
		using easel = run();
		const { id } = await easel.submit(owner, fox, 'key');
		service.generations.purge(id);
		const answers = await Promise.all([1, 2, 3].map(() => easel.submit(owner, fox, 'key')));
		expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
		expect(answers[0]?.id).not.toBe(id);
	});
});

describe('when the service cannot be reached', () => {
	test('the request fails in time, gives its key free, and is accepted when the service is back', async () => {
		using easel = run();
		await service.down();
		const began = performance.now();
		expect(await codeOf(easel.submit(owner, fox, 'key'))).toBe('gpu_unavailable');
		expect(performance.now() - began).toBeLessThan(900);
		expect(easel.submissions.findByKey(owner, 'key')).toBeNull();
		expect(easel.submissions.accepting()).toEqual([]);
		await service.up();
		await easel.submit(owner, fox, 'key');
		expect(known()).toBe(1);
	});

	test('a short absence is not noticed', async () => {
		using easel = run();
		await service.down();
		const accepted = easel.submit(owner, fox, null);
		await service.up();
		expect((await accepted).told?.state).toBe('queued');
	});
});

describe('when an answer is lost', () => {
	test('the generation is adopted, and is one', async () => {
		using easel = run();
		service.loseAnswers('PUT', 2);
		const { id, told } = await easel.submit(owner, fox, null);
		expect(told?.id).toBe(id);
		expect(service.submissions).toBe(3);
		expect(known()).toBe(1);
	});

	test('and the service stays away, the same key asks for the same generation later', async () => {
		using easel = run();
		service.loseAnswers('PUT', 1_000);
		expect(await codeOf(easel.submit(owner, fox, 'key'))).toBe('gpu_unavailable');
		service.loseAnswers('PUT', 0);
		const [first] = service.generations.changes(0, 10).changes;
		expect((await easel.submit(owner, fox, 'key')).id).toBe(first?.id);
		expect(known()).toBe(1);
	});
});

test('after a crash, what had arrived is adopted and what had not is given up', async () => {
	{
		using easel = run();
		easel.submissions.insert({ id: 'arrived-0123456789012', owner, idempotencyKey: 'arrived', request: fox });
		easel.submissions.insert({ id: 'not-arrived-012345678', owner, idempotencyKey: 'not arrived', request: fox });
		service.generations.submit('arrived-0123456789012', { owner, request: fox });
	}
	using easel = run();
	await service.down();
	expect(await codeOf(easel.settle())).toBe('gpu_unavailable');
	expect(easel.submissions.accepting()).toHaveLength(2);
	await service.up();
	await easel.settle();
	expect(easel.submissions.accepting()).toEqual([]);
	expect((await easel.submit(owner, fox, 'arrived')).id).toBe('arrived-0123456789012');
	expect((await easel.submit(owner, fox, 'not arrived')).id).not.toBe('not-arrived-012345678');
});

test('what is sent again while it is being looked for is not given up', async () => {
	const asked = Promise.withResolvers<void>();
	const sentAgain = Promise.withResolvers<void>();
	using easel = run({
		get: async () => {
			asked.resolve();
			await sentAgain.promise;
			return null;
		},
	});
	const { id } = easel.submissions.insert({ id: 'not-arrived-012345678', owner, idempotencyKey: 'key', request: fox });
	const settled = easel.settle();
	await asked.promise;
	expect((await easel.submit(owner, fox, 'key')).id).toBe(id);
	sentAgain.resolve();
	await settled;
	expect(easel.submissions.find(id)?.state).toBe('accepted');
});

test('what was decided long ago is forgotten', () => {
	let time = Date.UTC(2026, 0, 1);
	using database = openDatabase(':memory:', migrations);
	const submissions = createSubmissions(database, () => time);
	submissions.insert({ id: 'old-decided', owner, idempotencyKey: 'a', request: fox });
	submissions.insert({ id: 'old-open', owner, idempotencyKey: 'b', request: fox });
	submissions.setState('old-decided', 'accepted');
	time += 61 * 24 * 3_600_000;
	submissions.insert({ id: 'new', owner, idempotencyKey: 'c', request: fox });
	submissions.setState('new', 'accepted');
	submissions.forgetOld();
	expect(['old-decided', 'old-open', 'new'].map((id) => submissions.find(id) !== null)).toEqual([false, true, true]);
});
