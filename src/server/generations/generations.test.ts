import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '#contract/log.ts';
import { type FakeGpuService, startFakeGpuService } from '../../../test/support/fake-gpu-service.ts';
import { until } from '../../../test/support/program.ts';
import { type Actor, household } from '../access/actor.ts';
import { createEasel, type Web } from '../compose.ts';
import { readWebConfiguration } from '../config.ts';

const me: Actor = { owner: household, via: 'this-machine' };
const stranger: Actor = { owner: 'somebody else', via: 'session' };
const fox = { prompt: 'a fox', steps: 4, count: 2 };
const log = createLog({ source: 'test', level: 'error', terminal: false, write: () => undefined });

let folder: string;
let service: FakeGpuService;
let web: Web;
const start = () =>
	createEasel({
		configuration: {
			...readWebConfiguration(['--gpu-token', service.token, '--gpu-url', service.url]),
			data: join(folder, 'data'),
			outputs: join(folder, 'outputs'),
		},
		log,
		terminal: true,
	});
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-generations-'));
	service = await startFakeGpuService({ outputs: join(folder, 'outputs') });
	web = await start();
});
afterEach(async () => {
	await web[Symbol.asyncDispose]();
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, maxRetries: 5 });
});

const submit = () => web.easel.generations.submit(me, fox, null);
const get = (id: string, wait = 0, actor = me) => web.easel.generations.get(actor, id, wait);
const problem = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) });

test('a generation is told from its place in the queue to its pictures', async () => {
	const { id } = await submit();
	const second = await submit();
	expect(second).toMatchObject({ state: 'queued', position: 2, request: fox, settings: { seed: 4_242, scheduler: 'ddim' }, pictures: [] });
	service.generations.start(id);
	service.step(id, 3);
	expect(await get(id)).toMatchObject({ state: 'running', position: null, progress: { step: 3, steps: 4, picture: 1, pictures: 2 } });
	expect((await get(second.id)).position).toBe(1);
	await service.finish(id);
	expect(await get(id, 10)).toMatchObject({
		state: 'done',
		progress: null,
		problem: null,
		pictures: [
			{ id: `${id}-1`, url: `/api/pictures/${id}-1`, thumbnail: `/api/pictures/${id}-1/thumbnail`, seed: 4_242 },
			{ id: `${id}-2`, seed: 4_243 },
		],
	});
});

describe('waiting', () => {
	test('ends with the generation', async () => {
		const { id } = await submit();
		const waiting = get(id, 30);
		await service.finish(id);
		expect((await waiting).state).toBe('done');
	});

	test('ends when the time is up', async () => {
		const { id } = await submit();
		const began = performance.now();
		expect((await get(id, 0.2)).state).toBe('queued');
		expect(performance.now() - began).toBeGreaterThan(190);
	});

	test('ends when whoever asked has gone', async () => {
		const { id } = await submit();
		const began = performance.now();
		await web.easel.generations.get(me, id, 30, AbortSignal.timeout(50));
		expect(performance.now() - began).toBeLessThan(5_000);
	});
});

test('unknown, malformed and foreign ids are not found, whatever is asked', async () => {
	const { id } = await submit();
	await service.finish(id);
	const { generations } = web.easel;
	for (const [actor, other] of [
		[me, 'V1StGXR8_Z5jdHi6B-myT'],
		[me, "'; DROP TABLE generation"],
		[me, ''],
		[stranger, id],
	] as const) {
		for (const ask of [
			() => generations.get(actor, other, 0),
			() => generations.cancel(actor, other),
			() => generations.remove(actor, other),
			() => generations.restore(actor, other),
			() => generations.preview(actor, other),
		]) {
			await expect(ask()).rejects.toEqual(problem('not_found'));
		}
	}
	expect((await generations.list(stranger, { cursor: null, limit: 10, state: null })).generations).toEqual([]);
	expect((await get(id)).deleted_at).toBeNull();
});

test('a request that is wrong never reaches the service', async () => {
	await expect(web.easel.generations.submit(me, { prompt: 'a fox', stepz: 1 }, null)).rejects.toEqual(problem('validation_failed'));
	await expect(web.easel.generations.submit(me, fox, 'x'.repeat(256))).rejects.toEqual(problem('invalid_request'));
	await expect(web.easel.generations.submit(me, fox, '')).rejects.toEqual(problem('invalid_request'));
	expect(service.submissions).toBe(0);
	expect((await web.easel.generations.submit(me, fox, 'x'.repeat(255))).state).toBe('queued');
});

test('cancelling is told at once, again and again, and changes nothing after the end', async () => {
	const { id } = await submit();
	service.generations.start(id);
	expect((await web.easel.generations.cancel(me, id)).state).toBe('cancelled');
	expect((await web.easel.generations.cancel(me, id)).state).toBe('cancelled');
	const done = await submit();
	await service.finish(done.id);
	await get(done.id, 10);
	expect((await web.easel.generations.cancel(me, done.id)).state).toBe('done');
});

test('what has ended goes to the bin and comes back; before its end it does not', async () => {
	const { id } = await submit();
	await expect(web.easel.generations.remove(me, id)).rejects.toEqual(problem('conflict'));
	await service.finish(id);
	await get(id, 10);
	expect((await web.easel.generations.remove(me, id)).deleted_at).not.toBeNull();
	const list = async (state: string | null) =>
		(await web.easel.generations.list(me, { cursor: null, limit: 10, state })).generations.map((generation) => generation.id);
	expect([await list(null), await list('deleted')]).toEqual([[], [id]]);
	expect((await web.easel.generations.restore(me, id)).deleted_at).toBeNull();
	await until('it is listed', async () => (await list(null)).includes(id));
});

test('a preview is there while it paints', async () => {
	const { id } = await submit();
	await expect(web.easel.generations.preview(me, id)).rejects.toEqual(problem('not_found'));
	service.generations.start(id);
	service.step(id, 2, `data:image/webp;base64,${Buffer.from('pixels').toString('base64')}`);
	expect((await get(id)).progress?.preview).toBe(`/api/generations/${id}/preview?step=2`);
	expect(await web.easel.generations.preview(me, id)).toMatchObject({ type: 'image/webp', bytes: 6, etag: null });
});

test('while the service is away, what is known is still told, and new work is refused with a time to come back', async () => {
	const { id } = await submit();
	await service.down();
	expect(await get(id)).toMatchObject({ id, state: 'queued' });
	expect(await web.easel.ready()).toBe(false);
	await expect(submit()).rejects.toEqual(problem('gpu_unavailable'));
	await service.up();
	expect(await web.easel.ready()).toBe(true);
	expect((await submit()).state).toBe('queued');
});

test('after a restart without an index, an accepted generation is asked for rather than unknown', async () => {
	const { id } = await submit();
	await web[Symbol.asyncDispose]();
	for (const suffix of ['', '-wal', '-shm']) await rm(join(folder, 'data', `index.sqlite${suffix}`), { force: true });
	web = await start();
	expect((await get(id)).state).toBe('queued');
});

test('the catalog of the service is remembered while it is away', async () => {
	await service.down();
	await expect(web.easel.catalog()).rejects.toEqual(problem('gpu_unavailable'));
	await service.up();
	const catalog = await web.easel.catalog();
	expect(catalog.default_model).toBe('starter');
	await service.down();
	expect(await web.easel.catalog()).toEqual(catalog);
});
