import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeGpuService, startFakeGpuService } from '../../test/support/fake-gpu-service.ts';
import { type GalleryUnderTest, owner, startGallery } from '../../test/support/gallery-under-test.ts';
import { until } from '../../test/support/program.ts';
import { type ChangeFollower, createChangeFollower } from './change-follower.ts';
import type { News } from './gallery/news.ts';
import { createGpuServiceClient } from './gpu-service-client.ts';

const id = 'V1StGXR8_Z5jdHi6B-myT';
const request = { prompt: 'a fox in the snow', count: 1 };
let under: GalleryUnderTest;
let service: FakeGpuService;
let follower: ChangeFollower;
let live: News[];

beforeEach(async () => {
	under = await startGallery();
	service = await startFakeGpuService({ outputs: under.outputs });
	follow();
});
afterEach(async () => {
	await follower[Symbol.asyncDispose]();
	await service[Symbol.asyncDispose]();
	await under[Symbol.asyncDispose]();
});

function follow(): void {
	live = [];
	const client = createGpuServiceClient({ url: service.url, token: service.token, timeoutMs: 500 });
	follower = createChangeFollower({ client, gallery: under.gallery, log: under.log });
	follower.subscribe((news) => live.push(news));
}

const state = (which = id) => under.gallery.generation(owner, which)?.state ?? null;
const reaches = (wanted: string, which = id) => until(`${which} is ${wanted}`, () => state(which) === wanted);
const heard = (name: string) => until(`${name} is told`, () => live.find((news) => news.name === name) ?? null);

test('what happens at the service is known here at once, in order', async () => {
	service.generations.submit(id, { owner, request });
	await reaches('queued');
	service.generations.start(id);
	await reaches('running');
	await service.finish(id);
	await reaches('done');
	expect(under.get(id).pictures).toHaveLength(1);
	const names = under.heard();
	expect(names.filter((name, index) => name !== names[index - 1])).toEqual([
		`queued ${id}`,
		`started ${id}`,
		`picture ${id}`,
		`ended ${id}`,
	]);
});

test('what happened while nobody followed is caught up with, whatever its length', async () => {
	await follower[Symbol.asyncDispose]();
	const ids = Array.from({ length: 120 }, (_, index) => `generation-${index}`);
	for (const one of ids) {
		service.generations.submit(one, { owner, request });
		service.generations.end(one, { state: 'cancelled' });
	}
	follow();
	await until('all are known', () => ids.every((one) => state(one) === 'cancelled'));
	expect(under.gallery.position()?.cursor).toBe(240);
});

test('effects happen once, also across a restart', async () => {
	service.generations.submit(id, { owner, request });
	await service.finish(id);
	await reaches('done');
	await follower[Symbol.asyncDispose]();
	await under.reopen();
	under.heard();
	follow();
	await heard('service');
	expect(under.heard()).toEqual([]);
});

test('steps and previews are passed on, and the newest is kept', async () => {
	service.generations.submit(id, { owner, request });
	service.generations.start(id);
	await reaches('running');
	await until('the follower is there', () => follower.isOnline());
	service.step(id, 3, 'data:image/webp;base64,AAAA');
	expect(await heard('preview')).toEqual({
		owner,
		name: 'preview',
		data: { id, step: 3, picture: 1, image: 'data:image/webp;base64,AAAA' },
	});
	expect(await heard('step')).toMatchObject({
		owner,
		data: { id, progress: { step: 3, preview: `/api/generations/${id}/preview?step=3` } },
	});
	expect(under.get(id).progress).toMatchObject({ step: 3, picture: 1, stage: 'denoise' });
});

test('places in the queue are told as the line moves', async () => {
	const ids = ['generation-1', 'generation-2', 'generation-3'];
	for (const one of ids) service.generations.submit(one, { owner, request });
	await until('all have their place', () => ids.every((one, index) => under.gallery.generation(owner, one)?.position === index + 1));
	service.generations.start('generation-1');
	await until('the others moved up', () => under.get('generation-3').position === 2 && under.get('generation-2').position === 1);
	expect(under.get('generation-1')).toMatchObject({ state: 'running', position: null });
});

test('the service going away and coming back is told, and nothing is lost in between', async () => {
	service.generations.submit(id, { owner, request });
	await reaches('queued');
	await until('it is online', () => follower.isOnline());
	await service.down();
	await until('it is offline', () => !follower.isOnline());
	service.generations.start(id);
	await service.up();
	await reaches('running');
	await until('it is online again', () => follower.isOnline());
	expect(live.filter((news) => news.name === 'service').map((news) => news.data)).toEqual([
		{ online: true },
		{ online: false },
		{ online: true },
	]);
});

test('progress that was missed is known after coming back', async () => {
	service.generations.submit(id, { owner, request });
	service.generations.start(id);
	await reaches('running');
	await service.down();
	service.step(id, 5);
	await service.up();
	await until('the step is known', () => under.get(id).progress?.step === 5);
});

test('another log is read from its beginning, and what it does not know is not waited for', async () => {
	service.generations.submit(id, { owner, request });
	await reaches('queued');
	service.generations.replace();
	service.generations.submit('generation-2', { owner, request });
	await reaches('queued', 'generation-2');
	await reaches('failed');
	expect(under.get(id).problem?.code).toBe('internal');
});

test('what is purged at the service is gone here', async () => {
	service.generations.submit(id, { owner, request });
	await service.finish(id);
	await reaches('done');
	service.generations.purge(id);
	await until('it is gone', () => state() === null);
});

test('it ends at once, also while the service is away', async () => {
	await service.down();
	await until('it is offline', () => !follower.isOnline());
	const began = performance.now();
	await follower[Symbol.asyncDispose]();
	expect(performance.now() - began).toBeLessThan(1_000);
});
