import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readZip, unpackEntry } from '../../../scripts/cuda/zip.ts';
import { actor, type CollectionUnderTest, startCollection } from '../../../test/support/collection-under-test.ts';
import { owner, png } from '../../../test/support/gallery-under-test.ts';
import { until } from '../../../test/support/program.ts';

let under: CollectionUnderTest;
beforeEach(async () => {
	under = await startCollection();
});
afterEach(() => under[Symbol.asyncDispose]());

const at = (time: string) => ({ created_at: new Date(time).toISOString() });
const connection = { drained: async () => undefined };
const open = (wish: object) =>
	under.collection.archive(actor, { type: 'application/json', bytes: Buffer.from(JSON.stringify(wish)) }, connection);

/** Files of a zip by name. */
async function unpack(stream: ReadableStream<Uint8Array>): Promise<Map<string, Buffer>> {
	const path = join(under.under.folder, 'archive.zip');
	await writeFile(path, Buffer.from(await new Response(stream).arrayBuffer()));
	const files = new Map<string, Buffer>();
	for (const entry of await readZip(path)) {
		const target = join(under.under.folder, 'unpacked');
		await unpackEntry(path, entry, target, new AbortController().signal);
		files.set(entry.name, await readFile(target));
	}
	return files;
}

test('a zip holds each picture to the byte, under a name of its own, in the folder of its day', async () => {
	await under.made('generation-a', at('2026-11-20T10:00:00Z'), { prompt: 'a fox: ../../etc/passwd', seed: 7, count: 2 });
	await under.made('generation-b', at('2026-11-21T10:00:00Z'), { prompt: 'A FOX', seed: 7, width: 24 });
	await under.made('generation-c', at('2026-11-21T11:00:00Z'), { prompt: 'a fox', seed: 7, width: 32 });
	const files = await unpack(open({ search: '' }));
	expect([...files.keys()]).toEqual([
		'2026-11-21/a fox 7.png',
		'2026-11-21/A FOX 7 (2).png',
		'2026-11-20/a fox .. .. etc passwd 8.png',
		'2026-11-20/a fox .. .. etc passwd 7.png',
	]);
	const { name = '' } = under.under.gallery.picture('generation-c-1')?.picture ?? {};
	expect(files.get('2026-11-21/a fox 7.png')).toEqual(await readFile(join(under.under.outputs, name)));
});

test('a sidecar lies beside each picture that wants one, and says what was added to it', async () => {
	const [a = ''] = await under.made('generation-a', at('2026-11-20T10:00:00Z'), { prompt: 'a fox', seed: 7 });
	await under.under.put('old.png', await png(5));
	await under.under.gallery.scan();
	const album = await under.collection.addAlbum(actor, { name: 'Summer' });
	await under.collection.changePicture(actor, a, { note: 'mine', add_tags: ['red'], favourite: true, add_albums: [album.id] });
	const files = await unpack(open({ search: '', with_sidecars: true }));
	expect(files.size).toBe(4);
	const sidecar = JSON.parse(files.get('2026-11-20/a fox 7.json')?.toString() ?? '');
	expect(sidecar).toMatchObject({
		easel: 1,
		id: 'generation-a',
		model: { name: 'starter' },
		picture: { n: 1, seed: 7, note: 'mine', tags: ['red'], favourite: true, albums: ['Summer'] },
	});
});

test('a form chooses like JSON does', async () => {
	const [a, b] = await under.made('generation-a', {}, { count: 3 });
	const form = new FormData();
	form.set('pictures', `${a} ${b}`);
	form.set('with_sidecars', 'on');
	const sent = new Response(form);
	const body = { type: sent.headers.get('content-type') ?? '', bytes: Buffer.from(await sent.arrayBuffer()) };
	expect((await unpack(under.collection.archive(actor, body, connection))).size).toBe(4);
});

test('a picture whose file is gone is left out', async () => {
	const [a = '', b] = await under.made('generation-a', {}, { count: 2 });
	const { name = '' } = under.under.gallery.picture(a)?.picture ?? {};
	const stream = open({ pictures: [a, b, 'unknown-1'] });
	await rm(join(under.under.outputs, name));
	expect((await unpack(stream)).size).toBe(1);
	expect(() => open({ pictures: ['unknown-1'] })).toThrow('None of these pictures');
	const theirs = await under.made('generation-b', { owner: `not ${owner}` });
	expect(() => open({ pictures: theirs })).toThrow('None of these pictures');
});

test('nothing is read before it is asked for, no further than that, and no file stays open when the reader goes away', async () => {
	await under.made('generation-a', {}, { count: 8, width: 1024, height: 1024 });
	let waiting = 0;
	const never = () => {
		waiting += 1;
		return new Promise<void>(() => undefined);
	};
	const slow = { drained: never };
	const body = { type: 'application/json', bytes: Buffer.from('{"search": ""}') };
	const reader = under.collection.archive(actor, body, slow).getReader();
	// The head of the first file comes; its content waits until the connection takes more.
	await reader.read();
	await reader.read();
	void reader.read().catch(() => undefined);
	await until('it waits for the connection', () => waiting === 1);
	expect((await openFiles()).length).toBe(1);

	const other = open({ search: '' }).getReader();
	for (let chunk = 0; chunk < 4; chunk += 1) await other.read();
	await other.cancel();
	await reader.cancel();
	await until('all files are closed', async () => (await openFiles()).length === 0);
});

/** Files of the outputs folder that this process has open. */
async function openFiles(): Promise<string[]> {
	const links = await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
	return links.filter((link) => link.startsWith(under.under.outputs));
}
