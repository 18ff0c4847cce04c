/** The same request and seed give the same pixels; the index can be thrown away. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Generation } from '#contract/generation.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

const request = { prompt: 'a sailboat at sunset', seed: 42, steps: 6 };

async function pixels(easel: TestEasel, { pictures }: Generation): Promise<Buffer> {
	const bytes = await (await easel.call(pictures[0]?.url ?? '')).arrayBuffer();
	return sharp(Buffer.from(bytes)).raw().toBuffer();
}

test('the same request twice, and once more by another engine process: byte-equal pixels', async () => {
	await using easel = await startEasel();
	const paint = async () => easel.ended((await easel.accept(request)).id);
	const first = await pixels(easel, await paint());
	const second = await pixels(easel, await paint());
	expect((await easel.call('/api/engine/release', { method: 'POST' })).status).toBe(204);
	const third = await pixels(easel, await paint());
	expect(second.equals(first)).toBe(true);
	expect(third.equals(first)).toBe(true);
	const other = await easel.ended((await easel.accept({ ...request, seed: 43 })).id);
	expect((await pixels(easel, other)).equals(first)).toBe(false);
});

test('picture 2 of a generation is the picture of the next seed', async () => {
	await using easel = await startEasel();
	const two = await easel.ended((await easel.accept({ ...request, count: 2 })).id);
	const next = await easel.ended((await easel.accept({ ...request, seed: 43 })).id);
	expect(two.pictures.map(({ seed }) => seed)).toEqual([42, 43]);
	const second = await easel.call(two.pictures[1]?.url ?? '');
	expect(
		(
			await sharp(Buffer.from(await second.arrayBuffer()))
				.raw()
				.toBuffer()
		).equals(await pixels(easel, next)),
	).toBe(true);
});

test('after index.sqlite is deleted everything is back, the failed and the binned included', async () => {
	await using easel = await startEasel();
	const done = await easel.ended((await easel.accept({ ...request, count: 2 })).id);
	const cancelled = await easel.accept({ ...request, steps: 100, width: 512, height: 512 });
	await easel.call(`/api/generations/${cancelled.id}/cancel`, { method: 'POST' });
	const binned = await easel.ended((await easel.accept(request)).id);
	await easel.call(`/api/generations/${binned.id}`, { method: 'DELETE' });
	const before = await until('the list is settled', async () => {
		const { generations } = await easel.list();
		return generations.length === 2 ? generations : null;
	});
	await easel.web.end('SIGKILL');
	for (const name of await readdir(easel.data)) if (name.startsWith('index.sqlite')) await rm(join(easel.data, name));
	await easel.startWeb();
	const strip = (generations: Generation[]) =>
		generations.map(({ id, state, pictures, request: asked }) => ({ id, state, pictures, asked }));
	await until('the list is back', async () => (await easel.list()).generations.length === 2);
	await until('the pictures are back', async () => (await easel.get(done.id)).pictures.length === 2);
	expect(strip((await easel.list()).generations)).toEqual(strip(before));
	await until('the bin is back', async () => (await easel.list('?state=deleted')).generations.some(({ id }) => id === binned.id));
});
