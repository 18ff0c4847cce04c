/** Grids with a real database, real HTTP to a service without an engine, and real files. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '#contract/log.ts';
import { toProblem } from '#contract/problem.ts';
import { type FakeGpuService, startFakeGpuService } from '../../../test/support/fake-gpu-service.ts';
import { until } from '../../../test/support/program.ts';
import { type Actor, household } from '../access/actor.ts';
import { createEasel, type Web } from '../compose.ts';
import { readWebConfiguration } from '../config.ts';

const me: Actor = { owner: household, via: 'this-machine' };
const stranger: Actor = { owner: 'somebody else', via: 'session' };
const log = createLog({ source: 'test', level: 'error', terminal: false, write: () => undefined });
const refusal = (code: string, field?: string) =>
	expect.objectContaining({ problem: expect.objectContaining(field === undefined ? { code } : { code, field }) });

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
	folder = await mkdtemp(join(tmpdir(), 'easel-groups-'));
	service = await startFakeGpuService({ outputs: join(folder, 'outputs') });
	web = await start();
});
afterEach(async () => {
	await web[Symbol.asyncDispose]();
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, maxRetries: 5 });
});

const seeds = (count: number) => ({ field: 'seed', values: Array.from({ length: count }, (_, n) => n + 1) });
const grid = (...axes: object[]) => ({ request: { prompt: 'a fox', steps: 4 }, axes });
const groups = () => web.easel.groups;
const known = () =>
	service.generations
		.changes(0, 10_000)
		.changes.filter(({ kind }) => kind === 'queued')
		.map(({ id }) => service.generations.get(id));
const waiting = () => known().filter(({ state }) => state === 'queued');
const states = (id: string) =>
	groups()
		.get(me, id)
		.cells.map(({ state }) => state);

test('a grid becomes a generation a cell, which differ by what the axes change', async () => {
	const group = await groups().create(me, grid({ field: 'steps', values: [2, 3] }, { field: 'guidance', values: [1, 5] }), null);
	expect(group).toMatchObject({ title: 'a fox', counts: { all: 4, open: 4 }, axes: [{ labels: ['steps: 2', 'steps: 3'] }, {}] });
	await until('all are in the queue', () => waiting().length === 4);
	expect(waiting().map(({ request }) => [request.steps, request.guidance, request.group])).toEqual([
		[2, 1, group.id],
		[3, 1, group.id],
		[2, 5, group.id],
		[3, 5, group.id],
	]);
	expect(new Set(waiting().map(({ request }) => request.seed)).size).toBe(1);
	expect(() => groups().get(stranger, group.id)).toThrow(refusal('not_found'));
	await expect(groups().cancel(stranger, group.id)).rejects.toEqual(refusal('not_found'));
	expect(
		groups()
			.list(me, { cursor: null, limit: 1 })
			.groups.map(({ id }) => id),
	).toEqual([group.id]);
	expect(groups().list(stranger, { cursor: null, limit: 1 }).groups).toEqual([]);
});

test('a hundred cells go to the queue as there is room, over a restart, each once', async () => {
	const { id } = await groups().create(me, grid(seeds(100)), 'key');
	await until('the first ones wait', () => waiting().length === 8);
	const finish = async (count: number) => {
		for (let n = 0; n < count; n += 1) {
			await until('one waits', () => waiting().length > 0);
			await service.finish(waiting()[0]?.id ?? '', { state: 'cancelled' });
		}
	};
	await finish(5);
	await until('others have taken their places', () => waiting().length === 8);
	await web[Symbol.asyncDispose]();
	await finish(3);
	web = await start();
	await until('it goes on', () => waiting().length === 8);
	expect((await groups().create(me, grid(seeds(100)), 'key')).id).toBe(id);
	await finish(92);
	await until('the last one is told', () => groups().get(me, id).counts.open === 0);
	expect(known().map(({ request }) => request.seed)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
}, 60_000);

test('when the service is away or full, its cells wait and nothing is lost', async () => {
	service.refuseNext(toProblem('queue_full', 'Full.'));
	const { id } = await groups().create(me, grid(seeds(2)), null);
	await until('the queue has said no', () => service.submissions === 1);
	expect(states(id)).toEqual(['waiting', 'waiting']);
	const own = await web.easel.generations.submit(me, { prompt: 'an owl' }, null);
	await service.finish(own.id);
	await until('both are there', () => states(id).every((state) => state === 'queued'));
	expect(known().filter(({ request }) => request.group === id)).toHaveLength(2);
});

test('a cell that is refused for good is told so, and the rest goes on', async () => {
	service.refuseNext(toProblem('validation_failed', 'No such thing.'));
	const { id } = await groups().create(me, grid(seeds(2)), null);
	await until('both are decided', () => states(id).every((state) => state !== 'waiting'));
	expect(
		groups()
			.get(me, id)
			.cells.map(({ state, problem }) => [state, problem?.detail]),
	).toEqual([
		['failed', 'No such thing.'],
		['queued', undefined],
	]);
});

test('cancelled, nothing of it is painted any more', async () => {
	const { id } = await groups().create(me, grid(seeds(20)), null);
	await until('some wait in the queue', () => waiting().length === 8);
	expect((await groups().cancel(me, id)).counts).toMatchObject({ all: 20, cancelled: 20, open: 0 });
	expect((await groups().cancel(me, id)).counts.cancelled).toBe(20);
	expect([waiting(), known().length]).toEqual([[], 8]);
});

test('cancelled on the queue page, its cells that are not in the queue yet do not come after', async () => {
	const { id } = await groups().create(me, grid(seeds(20)), null);
	await until('some wait in the queue', () => waiting().length === 8);
	await web.easel.queue.cancelAll(me, { group: id }).catch(() => undefined);
	expect(groups().get(me, id).counts.cancelled).toBeGreaterThanOrEqual(12);
	expect(known()).toHaveLength(8);
});

test('cells that are not in the queue yet are told, cancelled, and wait again when that was a mistake', async () => {
	const { id } = await groups().create(me, grid(seeds(20)), null);
	await until('some wait in the queue', () => waiting().length === 8);
	expect((await web.easel.queue.state(me)).cells).toEqual([{ group: id, title: 'a fox', count: 12 }]);
	expect((await web.easel.queue.state(stranger)).cells).toEqual([]);
	expect(groups().setWaiting(me, id, false).counts).toMatchObject({ cancelled: 12, open: 8 });
	expect((await web.easel.queue.state(me)).cells).toEqual([]);
	expect(() => groups().setWaiting(stranger, id, true)).toThrow(refusal('not_found'));
	expect(groups().setWaiting(me, id, true).counts).toMatchObject({ cancelled: 0, open: 20 });
	expect(groups().setWaiting(me, id, true).counts.open).toBe(20);
});

test('a whole grid goes to the bin and comes back; what had not ended is cancelled', async () => {
	const { id } = await groups().create(me, grid(seeds(10)), null);
	await until('some wait in the queue', () => waiting().length === 8);
	await service.finish(waiting()[0]?.id ?? '');
	await until('its picture is there', () => groups().get(me, id).counts.done === 1);
	await expect(groups().remove(stranger, id)).rejects.toEqual(refusal('not_found'));
	const isDeleted = () =>
		groups()
			.get(me, id)
			.cells.flatMap(({ generation }) => (generation === null ? [] : [generation.deleted_at !== null]));
	for (let times = 0; times < 2; times += 1) {
		expect((await groups().remove(me, id)).counts).toMatchObject({ done: 1, cancelled: 9, open: 0 });
		expect(new Set(isDeleted())).toEqual(new Set([true]));
	}
	expect(waiting()).toEqual([]);
	await groups().restore(me, id);
	expect(new Set(isDeleted())).toEqual(new Set([false]));
	await expect(groups().restore(stranger, id)).rejects.toEqual(refusal('not_found'));
});

test('what a grid costs is that of all its cells', async () => {
	expect((await groups().estimate(me, grid(seeds(24)))).seconds).toBe(24);
	await expect(groups().estimate(me, grid(seeds(101)))).rejects.toEqual(refusal('validation_failed', 'axes'));
});

test('all cells are accepted or none', async () => {
	const create = (value: unknown) => groups().create(me, value, null);
	await expect(create(grid({ field: 'steps', values: [4, 999] }))).rejects.toEqual(refusal('validation_failed', 'steps'));
	await expect(create(grid({ field: 'model', values: ['starter', 'other'] }))).rejects.toEqual(refusal('validation_failed', 'model'));
	await expect(create(grid({ field: 'scheduler', values: ['x'] }))).rejects.toEqual(refusal('validation_failed', 'scheduler'));
	await expect(create({ ...grid(seeds(1)), colour: 1 })).rejects.toEqual(refusal('validation_failed', 'colour'));
	await expect(create([])).rejects.toEqual(refusal('invalid_request'));
	expect([groups().list(me, { cursor: null, limit: 9 }).groups, service.submissions]).toEqual([[], 0]);
});

test('a key stands for one grid, also for those who ask at the same time', async () => {
	const made = await Promise.all(Array.from({ length: 5 }, () => groups().create(me, grid(seeds(2)), 'key')));
	expect(new Set(made.map(({ id }) => id)).size).toBe(1);
	await expect(groups().create(me, grid(seeds(3)), 'key')).rejects.toEqual(refusal('idempotency_mismatch'));
	expect(groups().list(me, { cursor: null, limit: 9 }).groups).toHaveLength(1);
});

test('what a prompt leaves open is chosen once for all cells', async () => {
	web.easel.library.add(me, 'wildcards', { name: 'animal', lines: ['fox', 'owl', 'cat', 'bear'] });
	const request = { prompt: '', written: 'a __animal__ {1|2|3|4|5|6}' };
	await groups().create(me, { request, axes: [{ field: 'prompt_part', values: ['', 'at night'] }] }, null);
	await until('both wait', () => waiting().length === 2);
	const [plain, night] = waiting().map((one) => one.request);
	expect(plain?.prompt).toMatch(/^a (fox|owl|cat|bear) [1-6]$/);
	expect([night?.prompt, night?.written]).toEqual([`${plain?.prompt}, at night`, 'a __animal__ {1|2|3|4|5|6}, at night']);
	expect(web.easel.history.list(me, { search: '', limit: 9 }).map(({ prompt }) => prompt)).toEqual(['a __animal__ {1|2|3|4|5|6}']);
});

test('the sheet shows what is there, grows, and is not drawn again for nothing', async () => {
	const { id } = await groups().create(me, grid({ field: 'steps', values: [2, 3] }), null);
	await until('both wait', () => waiting().length === 2);
	const empty = await groups().sheet(me, id, 'png');
	await service.finish(waiting()[0]?.id ?? '');
	await until('its picture is there', () => groups().get(me, id).counts.done === 1);
	const grown = await groups().sheet(me, id, 'png');
	expect([grown.etag === empty.etag, grown.type]).toEqual([false, 'image/png']);
	expect((await groups().sheet(me, id, 'png')).body).toEqual(grown.body);
	expect((await sharp(grown.body as Uint8Array).metadata()).width).toBeGreaterThan(200);
	expect((await groups().sheet(me, id, 'webp')).type).toBe('image/webp');
	await expect(groups().sheet(me, id, 'gif')).rejects.toEqual(refusal('validation_failed', 'format'));
	await expect(groups().sheet(stranger, id, 'png')).rejects.toEqual(refusal('not_found'));
});

test('a prompt that leaves something open is chosen by its seed, also when its answer was lost', async () => {
	web.easel.library.add(me, 'wildcards', { name: 'animal', lines: ['fox', 'owl', 'cat', 'bear'] });
	const request = { prompt: '', written: 'a __animal__' };
	const first = await web.easel.generations.submit(me, request, 'key');
	expect(first.settings.prompt).toMatch(/^a (fox|owl|cat|bear)$/);
	expect(first.request).toMatchObject({ written: 'a __animal__', seed: first.settings.seed });
	const [entry] = web.easel.library.list(me).wildcards;
	web.easel.library.change(me, 'wildcards', entry?.id ?? '', { lines: ['dragon'] });
	expect((await web.easel.generations.submit(me, request, 'key')).id).toBe(first.id);
	await expect(web.easel.generations.submit(me, { ...request, written: 'a __castle__' }, null)).rejects.toEqual(
		refusal('validation_failed', 'written'),
	);
});
