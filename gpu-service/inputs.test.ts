/** Pictures that generations start from, at the GPU service: real HTTP, a real queue, real files; only the networks are replaced. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfiguration } from '#contract/configuration.ts';
import type { Sidecar } from '#contract/generation.ts';
import { createLog } from '#contract/log.ts';
import type { Problem } from '#contract/problem.ts';
import type { ServiceGeneration } from '#contract/service.ts';
import { until } from '../test/support/program.ts';
import { createScriptedBackend, type ScriptedBackend } from '../test/support/scripted-backend.ts';
import { openLibrary } from './open-library.ts';
import { type GpuService, startService } from './service.ts';

const token = 'a-token-between-the-two-processes';
const id = 'generation-one';
const bytes = Buffer.from('bytes of a picture');
const hash = createHash('sha256').update(bytes).digest('hex');
const log = createLog({ source: 'gpu', level: 'error', terminal: false, write: () => undefined });

let folder: string;
let service: GpuService;
let backend: ScriptedBackend;

async function start(): Promise<void> {
	backend = createScriptedBackend();
	const flags = ['--data', join(folder, 'data'), '--outputs', join(folder, 'outputs'), '--gpu-port', '0', '--disk-reserve-mb', '1'];
	const configuration = { ...readConfiguration({ flags, environment: {}, file: {} }), models: join(folder, 'models'), gpu_token: token };
	const hub = { endpoint: 'http://127.0.0.1:9', token: null, offline: true };
	service = await startService({
		configuration,
		log,
		backend,
		openLibrary: (uses) => openLibrary({ configuration, hub, log, backend }, uses),
	});
}

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-inputs-'));
	await start();
});
afterEach(async () => {
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: string | Uint8Array<ArrayBuffer>) =>
	fetch(`http://127.0.0.1:${service.address.port}${path}`, {
		method,
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		...(body === undefined ? {} : { body }),
	});
const put = (sha256: string, picture = bytes) => call('PUT', `/inputs/${sha256}`, new Uint8Array(picture));
const submit = (request: object) =>
	call('PUT', `/generations/${id}`, JSON.stringify({ owner: 'household', request: { prompt: 'red', ...request } }));
const ended = () =>
	until('the end', async () => {
		const generation = (await (await call('GET', `/generations/${id}`)).json()) as ServiceGeneration;
		return generation.ended_at !== null && generation;
	});
const kept = () => readdir(join(folder, 'outputs', '.inputs')).catch(() => []);

test('a picture is kept by its hash, and sending it again changes nothing', async () => {
	expect((await put(hash)).status).toBe(204);
	const { ino } = await stat(join(folder, 'outputs', '.inputs', hash));
	expect((await put(hash)).status).toBe(204);
	expect(await kept()).toEqual([hash]);
	expect((await stat(join(folder, 'outputs', '.inputs', hash))).ino).toBe(ino);
});

test('a wrong hash, a strange name and too many bytes are refused, and nothing is left', async () => {
	const refused = async (answer: Response) => [answer.status, ((await answer.json()) as Problem).code];
	expect(await refused(await put('0'.repeat(64)))).toEqual([422, 'validation_failed']);
	expect(await refused(await put('..%2F..%2Fsecret'))).toEqual([400, 'invalid_path']);
	expect(await refused(await put(hash, Buffer.alloc(32 * 1024 * 1024 + 1)))).toEqual([413, 'too_large']);
	expect(await kept()).toEqual([]);
	expect(await readdir(join(folder, 'outputs', '.partial'))).toEqual([]);
});

test('a generation reads the picture that it names, and its sidecar names it', async () => {
	await put(hash);
	let read: Uint8Array | null = null;
	backend.beforeStep = async (job) => {
		read = (await job.readInput?.(hash)) ?? null;
	};
	expect((await submit({ init_image: `input:${hash}`, mask: `input:${hash}`, strength: 0.5 })).status).toBe(202);
	const { day, settings } = await ended();
	expect(read).toEqual(new Uint8Array(bytes));
	expect(settings).toMatchObject({ init_image: `input:${hash}`, mask: `input:${hash}`, strength: 0.5 });
	const sidecar = JSON.parse(await readFile(join(folder, 'outputs', day ?? '', `${id}.json`), 'utf8')) as Sidecar;
	expect(sidecar).toMatchObject({
		request: { init_image: `input:${hash}` },
		settings: { init_image: `input:${hash}`, loras: [], hires: null },
	});
});

test.each([
	['was never sent', `input:${'1'.repeat(64)}`],
	['is named another way', 'picture:generation-two-1'],
])('a picture that %s is refused by its field', async (_what, mask) => {
	await put(hash);
	const answer = await submit({ init_image: `input:${hash}`, mask });
	expect([answer.status, ((await answer.json()) as Problem).field]).toEqual([422, 'mask']);
	expect((await call('GET', `/generations/${id}`)).status).toBe(404);
});

test('names that no catalog knows are refused, those that it knows are taken', async () => {
	const refused = (await (await submit({ prompt: 'red <lora:ink:1>' })).json()) as Problem;
	expect([refused.status, refused.field]).toEqual([422, 'loras']);
	const catalog = await backend.catalog();
	const ink = { name: 'ink', hash: 'a'.repeat(64), families: [], scale: null, problem: null };
	backend.catalog = async () => ({ ...catalog, loras: [ink], upscalers: [{ ...ink, name: 'crisp', scale: 2 }] });
	expect((await submit({ prompt: 'red <lora:ink:0.5>', upscaler: 'crisp' })).status).toBe(202);
	expect((await ended()).settings).toMatchObject({ loras: [{ name: 'ink', weight: 0.5 }], upscaler: 'crisp' });
	expect((await (await call('GET', '/models')).json()) as object).toMatchObject({ loras: [{ name: 'ink' }], upscalers: [{ scale: 2 }] });
});

test('a restart keeps what was sent, waiting generations still have it', async () => {
	await put(hash);
	const stopped = Promise.withResolvers<void>();
	backend.beforeStep = () => stopped.promise;
	await submit({ init_image: `input:${hash}` });
	const stopping = service[Symbol.asyncDispose]();
	stopped.resolve();
	await stopping;
	await start();
	let read: Uint8Array | null = null;
	backend.beforeStep = async (job) => {
		read = (await job.readInput?.(hash)) ?? null;
	};
	expect((await ended()).state).toBe('done');
	expect(read).toEqual(new Uint8Array(bytes));
});
