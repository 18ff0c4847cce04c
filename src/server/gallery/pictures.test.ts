import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { APIContext, APIRoute } from 'astro';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError } from '#contract/problem.ts';
import { type FakeGpuService, startFakeGpuService } from '../../../test/support/fake-gpu-service.ts';
import { type GalleryUnderTest, owner, png, startGallery } from '../../../test/support/gallery-under-test.ts';
import { until } from '../../../test/support/program.ts';
import { DELETE, GET } from '../../pages/api/pictures/[id]/index.ts';
import { POST as restore } from '../../pages/api/pictures/[id]/restore.ts';
import { GET as thumbnail } from '../../pages/api/pictures/[id]/thumbnail.ts';
import type { Actor } from '../access/actor.ts';
import type { Pictures } from '../context.ts';
import { createGpuServiceClient } from '../gpu-service-client.ts';
import { createThumbnails, type Thumbnails } from '../thumbnails.ts';
import { type Bin, createBin } from './bin.ts';
import { createPictures } from './pictures.ts';

const id = 'V1StGXR8_Z5jdHi6B-myT';
const household: Actor = { owner, via: 'session' };
let under: GalleryUnderTest;
let service: FakeGpuService;
let bin: Bin;
let thumbnails: Thumbnails;
let pictures: Pictures & Disposable;

beforeEach(async () => {
	under = await startGallery();
	service = await startFakeGpuService({ outputs: under.outputs });
	const { gallery, store, log } = under;
	bin = createBin({ gallery, client: createGpuServiceClient({ url: service.url, token: service.token }) });
	thumbnails = createThumbnails({ folder: join(under.folder, 'data', 'thumbnails'), store, log });
	pictures = createPictures({ gallery, store, bin, thumbnails });
});
afterEach(async () => {
	pictures[Symbol.dispose]();
	await service[Symbol.asyncDispose]();
	await under[Symbol.asyncDispose]();
});

/** A picture that is done, with this prompt; returns its id. */
async function painted(prompt = 'a fox in the snow', count = 1): Promise<string> {
	service.generations.submit(id, { owner, request: { prompt, count, seed: 7 } });
	under.gallery.remember(await service.finish(id));
	await until('it is done', () => under.gallery.picture(`${id}-1`) !== null);
	return `${id}-1`;
}

interface Call {
	headers?: Record<string, string>;
	query?: string;
	actor?: Actor;
}

/** Calls an endpoint; a thrown problem is answered with its status, as the middleware does. */
async function call(route: APIRoute, picture: string, { headers = {}, query = '', actor = household }: Call = {}): Promise<Response> {
	const request = new Request(`http://localhost/api/pictures/x${query}`, { headers });
	const context = { locals: { easel: { pictures }, actor }, params: { id: picture }, request, url: new URL(request.url) };
	try {
		return await route(context as unknown as APIContext);
	} catch (error) {
		if (error instanceof ProblemError) return Response.json(error.problem, { status: error.problem.status });
		throw error;
	}
}

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

test('a picture comes with its type, its length, a strong tag and leave to keep it for ever', async () => {
	const response = await call(GET, await painted());
	expect(response.status).toBe(200);
	const bytes = await bytesOf(response);
	expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png' });
	expect(Object.fromEntries(response.headers)).toEqual({
		'content-type': 'image/png',
		'content-length': String(bytes.length),
		'content-disposition': `inline; filename="a fox in the snow 7.png"; filename*=UTF-8''a%20fox%20in%20the%20snow%207.png`,
		etag: expect.stringMatching(/^"[0-9a-f]{64}"$/),
		'cache-control': 'private, max-age=31536000, immutable',
		'x-content-type-options': 'nosniff',
		'content-security-policy': "sandbox; default-src 'none'",
		'cross-origin-resource-policy': 'same-origin',
	});
});

test('?download saves it under a name from the prompt, whatever the prompt', async () => {
	const response = await call(GET, await painted('"a" 🦊\r\nin\\the/snow; filename=x.exe'), { query: '?download' });
	expect(response.headers.get('content-disposition')).toBe(
		`attachment; filename="a __ in the snow; filename=x.exe 7.png"; filename*=UTF-8''a%20%F0%9F%A6%8A%20in%20the%20snow%3B%20filename%3Dx.exe%207.png`,
	);
});

test('who has it already is told so', async () => {
	const picture = await painted();
	for (const route of [GET, thumbnail]) {
		const etag = (await call(route, picture)).headers.get('etag') ?? '';
		for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
			const response = await call(route, picture, { headers: { 'if-none-match': known } });
			expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', etag]);
		}
		expect((await call(route, picture, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
	}
});

test('a thumbnail is a small WebP that may be kept for ever', async () => {
	await under.put(
		'big.png',
		await sharp({ create: { width: 1200, height: 600, channels: 3, background: '#7a4' } })
			.png()
			.toBuffer(),
	);
	await under.gallery.scan();
	const response = await call(thumbnail, under.list()[0]?.id ?? '');
	expect(response.headers.get('content-type')).toBe('image/webp');
	expect(response.headers.get('cache-control')).toContain('immutable');
	expect(await sharp(await bytesOf(response)).metadata()).toMatchObject({ format: 'webp', width: 512, height: 256 });
});

test('a thumbnail is made in the background soon after the picture is shown', async () => {
	const { picture } = under.gallery.picture(await painted()) ?? {};
	const file = join(under.folder, 'data', 'thumbnails', picture?.sha256.slice(0, 2) ?? '', `${picture?.sha256}.webp`);
	await until('it is made', () =>
		sharp(file)
			.metadata()
			.then(
				() => true,
				() => false,
			),
	);
});

test.each(['../../etc/passwd', 'unknown', '', `${id}-2`, `${id}.json`, '%2e%2e'])('%j is no picture', async (picture) => {
	await painted();
	for (const route of [GET, thumbnail, DELETE, restore]) expect((await call(route, picture)).status).toBe(404);
});

test('somebody else’s picture does not exist', async () => {
	const picture = await painted();
	const actor: Actor = { owner: 'somebody', via: 'session' };
	for (const route of [GET, thumbnail, DELETE, restore]) expect((await call(route, picture, { actor })).status).toBe(404);
	expect((await call(GET, picture)).status).toBe(200);
});

test('a file that is gone, exchanged for a link or for another length is no picture any more', async () => {
	const picture = await painted();
	const { name } = under.gallery.picture(picture)?.picture ?? { name: '' };
	const path = join(under.outputs, name);
	const secret = join(under.folder, 'secret');
	await rename(path, secret);
	expect((await call(GET, picture)).status).toBe(404);
	await symlink(secret, path);
	expect((await call(GET, picture)).status).toBe(404);
	await rm(path);
	await writeFile(path, 'short');
	expect((await call(GET, picture)).status).toBe(404);
	await until('it is not shown', () => under.list().length === 0);
});

test('a thumbnail has the size that is asked for, and is never larger than its picture', async () => {
	const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#123' } })
		.png()
		.toBuffer();
	await under.put('large.png', new Uint8Array(picture));
	await under.gallery.scan();
	const [{ id: dropped } = { id: '' }] = under.list();
	const widths: Record<string, number | undefined> = {};
	const tags = new Set<string | null>();
	for (const query of ['', '?size=256', '?size=512', '?size=1024']) {
		const response = await call(thumbnail, dropped, { query });
		tags.add(response.headers.get('etag'));
		widths[query] = (await sharp(await bytesOf(response)).metadata()).width;
	}
	expect(widths).toEqual({ '': 512, '?size=256': 256, '?size=512': 512, '?size=1024': 900 });
	expect(tags.size).toBe(3);
	expect((await call(thumbnail, dropped, { query: '?size=300' })).status).toBe(422);
});

test('a thumbnail of a picture that is gone is gone', async () => {
	await under.put('a.png', await png(5));
	await under.gallery.scan();
	const [{ id: dropped } = { id: '' }] = under.list();
	await rm(join(under.outputs, 'a.png'));
	expect((await call(thumbnail, dropped)).status).toBe(404);
});

test('a picture goes to the bin, can be looked at there, and comes back', async () => {
	const picture = await painted('two foxes', 2);
	const deleted = await call(DELETE, picture);
	expect(await deleted.json()).toMatchObject({ id, pictures: [{ id: picture, deleted_at: expect.any(String) }, { deleted_at: null }] });
	for (const route of [GET, thumbnail]) expect((await call(route, picture)).status).toBe(200);
	expect((await call(DELETE, picture)).status).toBe(200);
	const restored = await call(restore, picture);
	expect(await restored.json()).toMatchObject({ id, pictures: [{ deleted_at: null }, { deleted_at: null }] });
	expect((await call(GET, picture)).status).toBe(200);
});

test('a picture that somebody put there goes to the bin with all its copies, and comes back', async () => {
	await under.put('a.png', await png(5));
	await under.put('b/copy.png', await png(5));
	await under.gallery.scan();
	const [{ id: dropped } = { id: '' }] = under.list();
	expect((await call(DELETE, dropped)).status).toBe(200);
	expect(under.list()).toEqual([]);
	expect(under.list('deleted')).toMatchObject([{ id: dropped }]);
	expect((await call(GET, dropped)).status).toBe(200);
	expect(await bin.setDeleted(dropped, false)).toMatchObject({ id: dropped, deleted_at: null });
	expect(under.list()).toHaveLength(1);
});

test('pictures that only their sidecar knows go to the bin and come back', async () => {
	const picture = await painted();
	service.generations.replace();
	await under.reopen(under.forget);
	const { gallery, store } = under;
	bin = createBin({ gallery, client: createGpuServiceClient({ url: service.url, token: service.token }) });
	pictures = createPictures({ gallery, store, bin, thumbnails });
	await gallery.scan();
	expect(under.list()).toMatchObject([{ id }]);
	expect((await call(DELETE, picture)).status).toBe(200);
	expect(under.list()).toEqual([]);
	expect(under.list('deleted')).toMatchObject([{ id, deleted_at: expect.any(String) }]);
	expect((await call(restore, picture)).status).toBe(200);
	expect(under.list()).toMatchObject([{ id, deleted_at: null }]);
});

test('while the service is away nothing is deleted, and it says so', async () => {
	const picture = await painted();
	await service.down();
	expect((await call(DELETE, picture)).status).toBe(503);
	expect(under.list()).toHaveLength(1);
	expect((await call(GET, picture)).status).toBe(200);
});

test('a thumbnail that cannot be kept is made all the same', async () => {
	const picture = await painted();
	await rm(join(under.folder, 'data', 'thumbnails'), { recursive: true, force: true });
	await writeFile(join(under.folder, 'data', 'thumbnails'), 'in the way');
	expect((await call(thumbnail, picture)).status).toBe(200);
});

test('thumbnails of pictures that are gone are swept away', async () => {
	const picture = await painted();
	await call(thumbnail, picture);
	const folder = join(under.folder, 'data', 'thumbnails');
	await mkdir(join(folder, 'ab'), { recursive: true });
	await writeFile(join(folder, 'ab', `${'ab'.repeat(32)}.webp`), 'old');
	await thumbnails.sweep(under.gallery.isContentUsed);
	const { sha256 } = under.gallery.picture(picture)?.picture ?? { sha256: '' };
	await expect(sharp(join(folder, sha256.slice(0, 2), `${sha256}.webp`)).metadata()).resolves.toMatchObject({ format: 'webp' });
	await expect(sharp(join(folder, 'ab', `${'ab'.repeat(32)}.webp`)).metadata()).rejects.toThrow('missing');
});
