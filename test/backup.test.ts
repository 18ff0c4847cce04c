/** Backup and restore of a whole Easel: while it runs, everything is wiped, and is the same again. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readZip } from '../scripts/cuda/zip.ts';
import { key, startEasel, type TestEasel } from './support/easel.ts';

let easel: TestEasel;
beforeEach(async () => {
	easel = await startEasel();
});
afterEach(() => easel?.[Symbol.asyncDispose]());

interface Ended {
	code: number | null;
	output: string;
}

function run(script: string, ...flags: string[]): Promise<Ended> {
	const { PATH = '', HOME = '' } = process.env;
	const port = new URL(easel.url).port;
	const environment = { PATH, HOME, EASEL_DATA: easel.data, EASEL_OUTPUTS: easel.outputs, EASEL_KEY: key, EASEL_PORT: port };
	const child = spawn(process.execPath, [`scripts/${script}.ts`, ...flags], { env: environment });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
	return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

async function hashes(folder: string): Promise<Record<string, string>> {
	const all: Record<string, string> = {};
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile() || entry.parentPath.includes('.partial')) continue;
		const path = join(entry.parentPath, entry.name);
		all[path.slice(folder.length)] = createHash('sha256')
			.update(await readFile(path))
			.digest('hex');
	}
	return all;
}

async function stop(): Promise<void> {
	await easel.web.end('SIGTERM');
	await easel.gpu.end('SIGTERM');
}

const json = { 'content-type': 'application/json' };

test('what was backed up while Easel ran is the same after everything was wiped', async () => {
	const { id, pictures } = await easel.ended((await easel.accept({ prompt: 'a fox in the snow' }, { 'Idempotency-Key': 'fox' })).id);
	const thrown = await easel.ended((await easel.accept({ prompt: 'a boat' })).id);
	await easel.call(`/api/generations/${thrown.id}`, { method: 'DELETE' });
	await easel.call(`/api/pictures/${pictures[0]?.id}`, {
		method: 'PATCH',
		body: JSON.stringify({ favourite: true, note: 'the best' }),
		headers: json,
	});
	const before = await hashes(easel.outputs);
	const file = join(easel.folder, 'all.zip');
	expect(await run('backup', file)).toMatchObject({ code: 0 });
	expect((await readdir(easel.data)).filter((name) => name.startsWith('.backup'))).toEqual([]);

	expect(await run('restore', file)).toMatchObject({ code: 1, output: expect.stringContaining('running') });
	await stop();
	rmSync(easel.outputs, { recursive: true });
	rmSync(easel.data, { recursive: true });
	expect(await run('restore', file)).toMatchObject({ code: 0 });
	expect(await hashes(easel.outputs)).toEqual(before);

	await easel.startGpu();
	await easel.startWeb();
	expect(await easel.ended(id)).toMatchObject({ state: 'done', request: { prompt: 'a fox in the snow' } });
	// The rows came along: the same press is the same generation, the bin is the bin, and marks are there.
	expect((await easel.post({ prompt: 'a fox in the snow' }, { 'Idempotency-Key': 'fox' })).headers.get('location')).toContain(id);
	expect((await easel.list('?state=deleted')).generations.map((one) => one.id)).toEqual([thrown.id]);
	expect(await (await easel.call(`/api/pictures/${pictures[0]?.id}/details`)).text()).toContain('the best');
});

test('a damaged backup is refused, and everything is as it was', async () => {
	await easel.ended((await easel.accept({ prompt: 'a fox' })).id);
	const file = join(easel.folder, 'all.zip');
	await run('backup', file);
	await stop();
	const [outputs, data] = [await hashes(easel.outputs), await hashes(easel.data)];
	const bytes = readFileSync(file);
	const picture = (await readZip(file)).find(({ name }) => name.endsWith('.png'));
	bytes.writeUInt8(bytes.readUInt8((picture?.offset ?? 0) + 200) ^ 1, (picture?.offset ?? 0) + 200);
	writeFileSync(file, bytes);
	expect(await run('restore', file)).toMatchObject({ code: 1, output: expect.stringContaining('Nothing was changed') });
	writeFileSync(file, bytes.subarray(0, bytes.length / 2));
	expect(await run('restore', file)).toMatchObject({ code: 1, output: expect.stringContaining('Nothing was changed') });
	expect(await hashes(easel.outputs)).toEqual(outputs);
	expect(Object.keys(await hashes(easel.data)).filter((name) => !/start\.lock/.test(name))).toEqual(
		Object.keys(data).filter((name) => !/start\.lock/.test(name)),
	);
	for (const folder of [easel.folder, easel.data, easel.outputs]) {
		expect((await readdir(folder)).filter((name) => /restor|before/.test(name))).toEqual([]);
	}
});

test('a backup for others holds no key, and the key that is here stays when it is put back', async () => {
	const file = join(easel.folder, 'shared.zip');
	await run('backup', '--without-keys', file);
	expect((await readZip(file)).map(({ name }) => name).filter((name) => /key|env|https/.test(name))).toEqual([]);
	await stop();
	const pushKeys = await readFile(join(easel.data, 'push-keys.json'), 'utf8');
	expect(await run('restore', file)).toMatchObject({ code: 0 });
	expect(await readFile(join(easel.data, 'push-keys.json'), 'utf8')).toBe(pushKeys);
});

test('folders that are links to other disks stay that, and what is no part of a backup stays in them', async () => {
	const { id } = await easel.ended((await easel.accept({ prompt: 'a fox' })).id);
	const file = join(easel.folder, 'all.zip');
	await run('backup', file);
	await stop();
	// Stand for mount points: a folder that may not be renamed is the same one afterwards.
	for (const folder of [easel.data, easel.outputs]) {
		renameSync(folder, `${folder}-elsewhere`);
		symlinkSync(`${folder}-elsewhere`, folder);
		mkdirSync(join(folder, 'lost+found'));
	}
	mkdirSync(join(easel.data, 'cuda'));
	rmSync(join(easel.outputs, '.inputs'), { recursive: true, force: true });
	const same = () => [easel.data, easel.outputs].map((folder) => [lstatSync(folder).ino, statSync(folder).ino]);
	const before = same();
	expect(await run('restore', file)).toMatchObject({ code: 0, output: expect.stringContaining('.before-') });
	expect(same()).toEqual(before);
	expect(await readdir(easel.data)).toEqual(expect.arrayContaining(['cuda', 'lost+found']));
	expect(await readdir(easel.outputs)).toContain('lost+found');
	// It knows pictures that are no longer there.
	expect(existsSync(join(easel.data, 'index.sqlite'))).toBe(false);

	await easel.startGpu();
	await easel.startWeb();
	expect(await easel.ended(id)).toMatchObject({ state: 'done' });
	const second = join(easel.folder, 'second.zip');
	await run('backup', second);
	expect((await readZip(second)).filter(({ name }) => name.includes('.before'))).toEqual([]);
});
