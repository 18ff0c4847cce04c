/** What of the queue is shown to whom. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeGpuService, startFakeGpuService } from '../../test/support/fake-gpu-service.ts';
import { type GalleryUnderTest, startGallery } from '../../test/support/gallery-under-test.ts';
import type { Actor } from './access/actor.ts';
import type { QueueDesk } from './context.ts';
import { createGpuServiceClient } from './gpu-service-client.ts';
import { createQueueDesk } from './queue.ts';

const ada: Actor = { owner: 'ada', via: 'session' };
let folder: string;
let service: FakeGpuService;
let under: GalleryUnderTest;
let desk: QueueDesk;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-queue-'));
	service = await startFakeGpuService({ outputs: folder });
	under = await startGallery();
	desk = createQueueDesk({
		client: createGpuServiceClient({ url: service.url, token: service.token }),
		gallery: under.gallery,
		cancelCells: () => undefined,
		waitingCells: () => [],
		pictures: { open: () => Promise.reject(new Error('There is no picture.')) },
	});
	service.generations.submit('bobs-running-one', { owner: 'bob', request: { prompt: 'bob’s secret' } });
	service.generations.start('bobs-running-one');
	service.generations.submit('bobs-waiting-one', { owner: 'bob', request: { prompt: 'bob’s secret' } });
	service.generations.submit('adas-waiting-one', { owner: 'ada', request: { prompt: 'a fox' } });
});
afterEach(async () => {
	await under[Symbol.asyncDispose]();
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

test('of what belongs to others only the place and the times are told', async () => {
	const state = await desk.state(ada);
	expect(state.waiting).toMatchObject([
		{ generation: null, position: 1, expected_s: 2 },
		{ id: 'adas-waiting-one', generation: { request: { prompt: 'a fox' } }, position: 2, expected_start_s: 2 },
	]);
	expect(state.running).toMatchObject([{ generation: null }]);
	expect(JSON.stringify(state)).not.toMatch(/secret|bob/);
	expect((await desk.state(ada)).waiting[0]?.id).toBe(state.waiting[0]?.id);
});

test('what belongs to others cannot be changed, nor is it said that it is there', async () => {
	for (const change of [{ next: true }, { request: { prompt: 'mine now' } }]) {
		await expect(desk.change(ada, 'bobs-waiting-one', change)).rejects.toMatchObject({ problem: { code: 'not_found' } });
	}
	await expect(desk.change(ada, 'nobodys', { paused: true })).rejects.toMatchObject({ problem: { code: 'not_found' } });
});

test.each([
	[{ next: false }, 'next'],
	[{ before: 7 }, 'before'],
	[{ next: true, before: null }, 'next'],
	[{ paused: 'yes' }, 'paused'],
	[{ not_before: 'tonight' }, 'not_before'],
	[{ rank: 1 }, 'rank'],
	[{ request: { prompt: 'a fox', steps: 'many' } }, 'steps'],
])('a change like %j is refused with its field', async (change, field) => {
	await expect(desk.change(ada, 'adas-waiting-one', change)).rejects.toMatchObject({ problem: { code: 'validation_failed', field } });
});

test('a cost is asked for without the pictures, as only that there are some matters', async () => {
	const image = `data:image/png;base64,${'A'.repeat(1000)}`;
	expect(await desk.estimate(ada, { prompt: 'a fox', init_image: image })).toMatchObject({ seconds: null });
	await expect(desk.estimate(ada, { prompt: 7 })).rejects.toMatchObject({ problem: { code: 'validation_failed', field: 'prompt' } });
});
