/** Looking after the disk, on the whole of Easel: what is measured lies there, and what is cleaned is gone. */
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Storage, StoragePart } from '#contract/storage.ts';
import { startEasel, type TestEasel } from './support/easel.ts';

let easel: TestEasel;
beforeAll(async () => {
	easel = await startEasel();
});
afterAll(() => easel?.[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const measure = async () => (await (await easel.call('/api/storage')).json()) as Storage;
const clean = async (parts: string[]) =>
	(await (await easel.call('/api/storage/clean', { method: 'POST', body: JSON.stringify({ parts }), headers: json })).json()) as Storage;
const of = ({ parts }: Storage, name: StoragePart) => parts.find(({ part }) => part === name);

test('pictures, the bin and thumbnails are measured as they lie on the disk, and cleaning leaves the pictures', async () => {
	const kept = await easel.ended((await easel.accept({ prompt: 'a fox' })).id);
	const thrown = await easel.ended((await easel.accept({ prompt: 'a boat' })).id);
	await easel.call(`/api/generations/${thrown.id}`, { method: 'DELETE' });
	await easel.call(`/api/pictures/${kept.pictures[0]?.id}/thumbnail`);
	const day = (await readdir(easel.outputs)).find((name) => /^\d{4}-/.test(name)) ?? '';
	const sizes = await Promise.all(
		(await readdir(join(easel.outputs, day))).map(async (name) => (await stat(join(easel.outputs, day, name))).size),
	);

	const before = await measure();
	expect(of(before, 'pictures')).toEqual({ part: 'pictures', files: 2, bytes: sizes.reduce((sum, size) => sum + size, 0) });
	expect(of(before, 'bin')?.files).toBe(2);
	expect(of(before, 'thumbnails')?.files).toBeGreaterThan(0);
	expect(of(before, 'models')?.bytes).toBeGreaterThan(1e6);
	expect(of(before, 'databases')?.bytes).toBeGreaterThan(0);
	expect(before.disk.free).toBeLessThan(before.disk.total);

	const after = await clean(['bin', 'thumbnails']);
	expect(of(after, 'bin')?.files).toBe(0);
	expect(of(after, 'thumbnails')?.files).toBe(0);
	expect(of(after, 'pictures')).toEqual(of(before, 'pictures'));
	expect((await easel.call(`/api/generations/${thrown.id}`)).status).toBe(404);
	expect((await easel.call(`/api/pictures/${kept.pictures[0]?.id}/thumbnail`)).status).toBe(200);
});

test('prepared models go when they are cleaned, but not what was used this minute', async () => {
	const old = new Date(Date.now() - 3_600_000);
	for (const [name, used] of [
		['aaaa', old],
		['bbbb', new Date()],
	] as const) {
		const folder = join(easel.data, 'prepared', name);
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, 'weights'), Buffer.alloc(1000));
		await utimes(folder, used, used);
	}
	expect(of(await measure(), 'prepared')?.bytes).toBeGreaterThanOrEqual(2000);
	await clean(['prepared']);
	expect(await readdir(join(easel.data, 'prepared'))).toEqual(['bbbb']);
});

test('what can not be made again is never cleaned', async () => {
	for (const parts of [['pictures'], ['models'], ['bin', 'databases'], []]) {
		const response = await easel.call('/api/storage/clean', { method: 'POST', body: JSON.stringify({ parts }), headers: json });
		expect(response.status).toBe(422);
	}
});

test('what was chosen is kept over a restart', async () => {
	const chosen = { bin_days: 7, unfavoured_days: 365, cache_bytes: null };
	await easel.call('/api/storage/retention', { method: 'POST', body: JSON.stringify(chosen), headers: json });
	await easel.web.end('SIGTERM');
	await easel.startWeb();
	expect(await (await easel.call('/api/storage/retention')).json()).toEqual(chosen);
});
