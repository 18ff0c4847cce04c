/** The gallery from beginning to end: painted, imported, found, marked, deleted and brought back, saved as a zip. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Album, GalleryChange, GalleryChanged, GalleryDays, GalleryPage, PictureChange, PictureDetails } from '#contract/gallery.ts';
import { readZip } from '../scripts/cuda/zip.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { listenToEvents } from './support/events.ts';
import { png } from './support/gallery-under-test.ts';
import { until } from './support/program.ts';

let easel: TestEasel;
let fox = '';
let cat = '';

beforeAll(async () => {
	easel = await startEasel();
	const [first, second] = [
		await easel.accept({ prompt: 'a fox in the snow', seed: 7, steps: 2, count: 2 }),
		await easel.accept({ prompt: 'a cat', seed: 9, steps: 2 }),
	];
	for (const { id } of [first, second]) expect((await easel.ended(id)).state).toBe('done');
	[fox, cat] = [`${first.id}-1`, `${second.id}-1`];
});
afterAll(() => easel[Symbol.asyncDispose]());

async function ask<Result>(path: string, method = 'GET', body?: unknown): Promise<Result> {
	const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
	const response = await easel.call(path, { method, ...json });
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
	return (text === '' ? undefined : JSON.parse(text)) as Result;
}
const find = (search: string) => ask<GalleryPage>(`/api/gallery?search=${encodeURIComponent(search)}`);
const found = async (search: string) => (await find(search)).pictures.map(({ id }) => id);
const change = (pictures: string[], wanted: PictureChange) =>
	ask<GalleryChanged>('/api/gallery/change', 'POST', { pictures, change: wanted } satisfies GalleryChange);

test('pictures are found by what was asked for, and have a colour soon after they were shown', async () => {
	expect(await found('fox')).toEqual([fox.replace(/1$/, '2'), fox]);
	expect(await found('seed:9 model:starter size:square')).toEqual([cat]);
	expect((await ask<GalleryDays>('/api/gallery/days?search=fox&offset=120')).count).toBe(2);
	await until('all have a colour', async () => (await find('')).pictures.every(({ colour }) => /^#[0-9a-f]{6}$/.test(colour ?? '')));
});

test('marks are told to every page, and outlive both a restart and the index', async () => {
	{
		await using stream = await listenToEvents(easel);
		await change([fox], { favourite: true, add_tags: ['red'] });
		await ask<PictureDetails>(`/api/pictures/${fox}`, 'PATCH', { note: 'for the wall' });
		await until('it was told', () => stream.named('marks').length === 2);
		expect(stream.named('marks')).toEqual([{ pictures: [fox] }, { pictures: [fox] }]);
	}
	await easel.web.end('SIGKILL');
	for (const suffix of ['', '-wal', '-shm']) await rm(join(easel.data, `index.sqlite${suffix}`), { force: true });
	await easel.startWeb();
	await until('the index is made again', async () => (await found('')).length === 3);
	expect(await found('is:favourite tag:red wall')).toEqual([fox]);
	expect(await ask(`/api/pictures/${fox}/details`)).toMatchObject({ note: 'for the wall', tags: ['red'], favourite: true });
});

test('what a search finds goes to the bin and comes back with its marks', async () => {
	const { pictures } = await ask<GalleryChanged>('/api/gallery/change', 'POST', { search: 'fox', change: { deleted: true } });
	expect(pictures).toHaveLength(2);
	expect(await found('')).toEqual([cat]);
	expect(await found('is:deleted is:favourite')).toEqual([fox]);
	expect(await change([fox], { deleted: false })).toMatchObject({ changed: 1 });
	expect(await found('is:favourite')).toEqual([fox]);
	expect(await change(pictures ?? [], { deleted: false })).toMatchObject({ changed: 1 });
	expect(await found('')).toHaveLength(3);
});

test('what was painted from another picture is its child', async () => {
	const { id } = await easel.accept({ prompt: 'a fox', seed: 70, steps: 2, derived_from: { picture: fox, operation: 'variation' } });
	await easel.ended(id);
	expect(await ask(`/api/pictures/${fox}/details`)).toMatchObject({
		parents: [],
		children: [{ picture: { id: `${id}-1` }, operation: 'variation', of: fox }],
	});
	expect(await found(`from:${fox}`)).toEqual([`${id}-1`]);
});

test('chosen pictures come as a zip by a form, as a browser sends it', async () => {
	const form = new FormData();
	form.set('pictures', `${fox} ${cat}`);
	form.set('with_sidecars', 'true');
	const response = await easel.call('/api/gallery/archive', { method: 'POST', body: form });
	expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
	const path = join(easel.folder, 'pictures.zip');
	await writeFile(path, Buffer.from(await response.arrayBuffer()));
	const entries = await readZip(path);
	expect(entries.map(({ name }) => name.replace(/^[\d-]+\//, ''))).toEqual([
		'a fox in the snow 7.png',
		'a fox in the snow 7.json',
		'a cat 9.png',
		'a cat 9.json',
	]);
	const original = Buffer.from(await (await easel.call(`/api/pictures/${cat}`)).arrayBuffer());
	expect(entries[2]?.bytes).toBe(original.length);
	expect((await readFile(path)).includes(original)).toBe(true);
});

test('a folder is imported into an album while Easel runs', async () => {
	const source = join(easel.folder, 'old');
	await mkdir(source);
	for (let index = 0; index < 5; index += 1) {
		await writeFile(join(source, `${index}.png`), await png(index + 1));
		await utimes(join(source, `${index}.png`), new Date('2023-05-04'), new Date('2023-05-04'));
	}
	const { PATH, HOME } = process.env;
	const environment = { PATH, HOME, EASEL_DATA: easel.data, EASEL_OUTPUTS: easel.outputs, EASEL_PORT: new URL(easel.url).port };
	const bring = async () => {
		const child = spawn(process.execPath, ['scripts/import.ts', source, '--album', 'Old ones'], { env: environment, stdio: 'inherit' });
		const [code] = await once(child, 'close');
		return code;
	};
	expect(await bring()).toBe(0);
	expect(await found('album:"old ones" before:2024 is:imported')).toHaveLength(5);
	expect(await bring()).toBe(0);
	expect((await ask<{ albums: Album[] }>('/api/albums')).albums).toMatchObject([{ name: 'Old ones', pictures: 5 }]);
});
