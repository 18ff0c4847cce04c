import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeHub, readFiles, startFakeHub } from '../test/support/fake-hub.ts';
import { readModelsArguments } from './models/arguments.ts';

const program = resolve('scripts/models.ts');

let folder = '';
let hub: FakeHub;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-models-'));
	hub = await startFakeHub();
	hub.repositories.set('easel/tiny', { files: readFiles('fixtures/pipelines/models/sd15'), licence: 'openrail' });
});
afterAll(async () => {
	await hub[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

async function run(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
	const child = spawn(process.execPath, [program, ...words], {
		cwd: folder,
		env: {
			PATH: process.env['PATH'],
			HOME: folder,
			HF_ENDPOINT: hub.endpoint,
			EASEL_PROVIDERS: 'cpu',
			EASEL_DATA: join(folder, 'data'),
			EASEL_MODELS: join(folder, 'models'),
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let out = '';
	let err = '';
	child.stdout.on('data', (text: Buffer) => {
		out += text.toString();
	});
	child.stderr.on('data', (text: Buffer) => {
		err += text.toString();
	});
	const [code] = await once(child, 'close');
	return { code: code as number | null, out, err };
}

describe('models', () => {
	it('shows the licence first, then fetches, opens, lists, verifies and removes', async () => {
		const asked = await run('add', 'easel/tiny');
		expect(asked).toMatchObject({ code: 65, out: '' });
		expect(asked.err).toMatch(/Licence: openrail .*To fetch: \d\.\d MB\.\nNot accepted/);
		const added = await run('add', 'easel/tiny', '--accept-licence');
		expect(added).toMatchObject({ code: 0, out: 'there: tiny\n' });
		expect(added.err).toMatch(/downloading, .*\n(.*\n)*checking/);
		expect((await run('list')).out).toBe('tiny\ttiny\tstable-diffusion\n');
		expect(await run('verify', 'tiny')).toMatchObject({ code: 0, out: 'whole: tiny\n' });
		const removed = await run('remove', 'tiny');
		expect(removed.out).toMatch(/^removed tiny; \d\.\d MB are free again\n$/);
		expect(existsSync(join(folder, 'models', 'tiny'))).toBe(false);
	});

	it('takes in a folder that the caller names from where they stand', async () => {
		expect(await run('add', resolve('fixtures/pipelines/models/turbo'), '--name', 'quick')).toMatchObject({
			code: 0,
			out: 'there: quick\n',
		});
		expect(await run('add', './nothing')).toMatchObject({ code: 66, err: expect.stringContaining('There is nothing at this place') });
	});

	it('tells what is not possible from what is missing', async () => {
		const turbo = resolve('fixtures/pipelines/models/turbo');
		expect(await run('add', turbo, '--name', 'twice')).toMatchObject({ code: 0 });
		await writeFile(join(folder, 'models', 'twice', 'manifest.json'), '{"default": true}');
		expect(await run('remove', 'twice')).toMatchObject({ code: 65, err: expect.stringContaining('with force') });
		expect(await run('remove', 'twice', '--force')).toMatchObject({ code: 0 });
		expect(await run('remove', 'twice')).toMatchObject({ code: 66, err: 'There is no model "twice".\n' });
	});

	it('says what it can do', async () => {
		expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--accept-licence') });
		expect((await run('presets')).out).toMatch(/^sd-turbo\tSD-Turbo\t2\.6 GB/);
		expect(await run('sing')).toMatchObject({ code: 64, err: expect.stringContaining('--help') });
	});
});

it.each([['add'], ['remove'], ['verify'], ['sing'], ['add', 'a', 'b'], ['remove', 'x', '--kind', 'song'], ['list', '--loud']])(
	'%s %s %s is no command line',
	(...words) => {
		expect(() => readModelsArguments(words)).toThrow('--help');
	},
);
