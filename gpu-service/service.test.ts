/** The GPU service from outside: real HTTP, a real queue, real files; only the networks are replaced. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfiguration } from '#contract/configuration.ts';
import type { Sidecar } from '#contract/generation.ts';
import { createLog } from '#contract/log.ts';
import { type Problem, ProblemError } from '#contract/problem.ts';
import type { ChangePage, ServiceGeneration } from '#contract/service.ts';
import { readMetadata } from '#images/metadata.ts';
import { until } from '../test/support/program.ts';
import { sendRaw } from '../test/support/raw-http.ts';
import { createScriptedBackend, type ScriptedBackend } from '../test/support/scripted-backend.ts';
import { openLibrary } from './open-library.ts';
import { type FilePort, nodeFiles } from './outputs/file-port.ts';
import { type GpuService, startService } from './service.ts';

const token = 'a-token-between-the-two-processes';
const hub = { endpoint: 'http://127.0.0.1:9', token: null, offline: true };
let folder: string;
let service: GpuService;
let backend: ScriptedBackend;

async function start(files: FilePort = nodeFiles): Promise<void> {
	backend = createScriptedBackend();
	const configuration = readConfiguration({
		flags: ['--data', join(folder, 'data'), '--outputs', join(folder, 'outputs'), '--gpu-port', '0', '--disk-reserve-mb', '1'],
		environment: {},
		file: {},
	});
	const log = createLog({ source: 'gpu', level: 'error', terminal: false, write: () => undefined });
	service = await startService({
		configuration: { ...configuration, gpu_token: token },
		log,
		backend,
		openLibrary: (uses) => openLibrary({ configuration: { ...configuration, models: join(folder, 'models') }, hub, log, backend }, uses),
		files,
	});
}

/** Starts again on a disk that renames nothing while it is broken. */
async function startOnDisk(): Promise<{ isBroken: boolean }> {
	await service[Symbol.asyncDispose]();
	const disk = { isBroken: false };
	await start({
		...nodeFiles,
		rename: async (from, to) => {
			if (disk.isBroken) throw Object.assign(new Error('EIO'), { code: 'EIO' });
			await nodeFiles.rename(from, to);
		},
	});
	return disk;
}

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-service-'));
	await start();
});
afterEach(async () => {
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, force: true });
});

const call = (path: string, init: RequestInit = {}, bearer = token) =>
	fetch(`http://127.0.0.1:${service.address.port}${path}`, {
		...init,
		headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
	});
const put = (id: string, request: object, owner = 'household') =>
	call(`/generations/${id}`, { method: 'PUT', body: JSON.stringify({ owner, request }) });
const get = async (id: string) => (await (await call(`/generations/${id}`)).json()) as ServiceGeneration;
const ended = (id: string) =>
	until('the end', async () => {
		const generation = await get(id);
		return ['done', 'failed', 'cancelled'].includes(generation.state) && generation.progress === null ? generation : null;
	});

describe('a generation', () => {
	test('is answered with 202, painted, kept with its sidecar, and told in the log in order', async () => {
		const answer = await put('generation-one', { prompt: 'red', seed: 9, count: 2 });
		expect(answer.status).toBe(202);
		const end = await ended('generation-one');
		expect(end.state).toBe('done');
		const day = end.day ?? '';
		expect((await readdir(join(folder, 'outputs', day))).sort()).toEqual([
			'generation-one-1.png',
			'generation-one-2.png',
			'generation-one.json',
		]);
		const sidecar = JSON.parse(await readFile(join(folder, 'outputs', day, 'generation-one.json'), 'utf8')) as Sidecar;
		expect(sidecar.files.map(({ seed }) => seed)).toEqual([9, 10]);
		expect(sidecar.model).toEqual({ name: 'flat', title: 'Flat colours', hash: 'f'.repeat(64) });
		expect(sidecar.timings?.device).toBe(4);
		const { changes } = (await (await call('/changes?after=0')).json()) as ChangePage;
		expect(changes.map(({ kind }) => kind)).toEqual(['queued', 'started', 'ended']);
		expect(changes.at(-1)?.generation?.files).toEqual(sidecar.files);
	});

	test('carries infotext and a record of its own in the picture', async () => {
		await put('generation-one', { prompt: 'red', negative_prompt: 'blue', seed: 9 });
		const { day } = await ended('generation-one');
		const { parameters, easel } = readMetadata(await readFile(join(folder, 'outputs', day ?? '', 'generation-one-1.png')));
		expect(parameters).toMatch(
			/^red\nNegative prompt: blue\nSteps: 2, Sampler: DDIM, CFG scale: 1, Seed: 9, Size: 64x64, Model hash: ffffffffff, Model: flat, RNG: CPU, Version: /,
		);
		expect(easel).toMatchObject({ id: 'generation-one', n: 1, seed: 9, request: { prompt: 'red' } });
	});

	test('with the same id again is the same generation', async () => {
		expect((await put('generation-one', { prompt: 'red' })).status).toBe(202);
		expect((await put('generation-one', { prompt: 'red' })).status).toBe(200);
		const other = await put('generation-one', { prompt: 'blue' });
		expect(other.status).toBe(422);
		await ended('generation-one');
		expect(backend.painted).toEqual(['generation-one']);
	});

	test('that fails keeps the pictures that were finished, says why, and lets the next one run', async () => {
		backend.beforeStep = (_job, picture) => {
			if (picture === 2) throw new ProblemError('out_of_memory', 'Not enough memory for this picture.');
		};
		await put('generation-one', { prompt: 'red', count: 3 });
		const end = await ended('generation-one');
		expect(end).toMatchObject({ state: 'failed', problem: { code: 'out_of_memory' } });
		expect(end.files.map(({ n }) => n)).toEqual([1]);
		backend.beforeStep = () => undefined;
		await put('generation-two', { prompt: 'red' });
		expect((await ended('generation-two')).state).toBe('done');
	});

	test('that fails for an unforeseen reason tells nothing of the inside', async () => {
		backend.beforeStep = () => {
			throw new Error('secret path /home/me');
		};
		await put('generation-one', { prompt: 'red' });
		const { problem } = await ended('generation-one');
		expect(problem?.code).toBe('internal');
		expect(problem?.detail).not.toContain('/home');
	});

	test('whose engine crashes is tried once more and then fails', async () => {
		backend.beforeStep = () => {
			throw new ProblemError('worker_crashed', 'The engine crashed.');
		};
		await put('generation-one', { prompt: 'red' });
		expect(await ended('generation-one')).toMatchObject({ state: 'failed', problem: { code: 'worker_crashed' }, attempt: 2 });
		expect(backend.painted).toHaveLength(2);
	});

	test('cancelled while its picture is being written is cancelled, and keeps the picture', async () => {
		await service[Symbol.asyncDispose]();
		const reached = Promise.withResolvers<void>();
		const goOn = Promise.withResolvers<void>();
		await start({
			...nodeFiles,
			writeFile: async (path, bytes) => {
				if (path.endsWith('.png')) {
					reached.resolve();
					await goOn.promise;
				}
				await nodeFiles.writeFile(path, bytes);
			},
		});
		await put('generation-one', { prompt: 'red' });
		await reached.promise;
		const answer = (await (await call('/generations/generation-one/cancel', { method: 'POST' })).json()) as ServiceGeneration;
		expect(answer.state).toBe('cancelled');
		goOn.resolve();
		await until('the picture is told', async () => (await get('generation-one')).files.length === 1);
		expect((await get('generation-one')).state).toBe('cancelled');
	});

	test('cancelled in the middle keeps what was finished; the device is free for the next', async () => {
		const reached = Promise.withResolvers<void>();
		const goOn = Promise.withResolvers<void>();
		backend.beforeStep = async (_job, picture) => {
			if (picture !== 2) return;
			reached.resolve();
			await goOn.promise;
		};
		await put('generation-one', { prompt: 'red', count: 2 });
		await reached.promise;
		const answer = (await (await call('/generations/generation-one/cancel', { method: 'POST' })).json()) as ServiceGeneration;
		expect(answer.state).toBe('cancelled');
		goOn.resolve();
		await until('the finished picture is told', async () => (await get('generation-one')).files.length === 1);
		expect((await get('generation-one')).state).toBe('cancelled');
		backend.beforeStep = () => undefined;
		await put('generation-two', { prompt: 'red' });
		expect((await ended('generation-two')).state).toBe('done');
	});
});

describe('the disk', () => {
	test('that is full while a picture is written fails that generation only, and nothing is left behind', async () => {
		await service[Symbol.asyncDispose]();
		let full = true;
		await start({
			...nodeFiles,
			writeFile: async (path, bytes) => {
				if (full && path.endsWith('.png')) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
				await nodeFiles.writeFile(path, bytes);
			},
		});
		await put('generation-one', { prompt: 'red' });
		expect(await ended('generation-one')).toMatchObject({ state: 'failed', problem: { code: 'out_of_disk' }, files: [] });
		full = false;
		await put('generation-two', { prompt: 'red' });
		expect((await ended('generation-two')).state).toBe('done');
	});

	test('that refuses to put pictures in place fails the generation, and nothing of it is in the day', async () => {
		const disk = await startOnDisk();
		disk.isBroken = true;
		await put('generation-one', { prompt: 'red' });
		expect((await ended('generation-one')).state).toBe('failed');
		// The end is told before the attempt's own folder is cleared.
		await until('nothing is left', async () => {
			const names = await readdir(join(folder, 'outputs'), { recursive: true });
			return !names.some((name) => name.endsWith('.png') || name.endsWith('.json'));
		});
	});
});

describe('the service', () => {
	test('puts back what it was painting when it stops, and paints it after the restart', async () => {
		const reached = Promise.withResolvers<void>();
		const goOn = Promise.withResolvers<void>();
		backend.beforeStep = async () => {
			reached.resolve();
			await goOn.promise;
		};
		await put('generation-one', { prompt: 'red' });
		await reached.promise;
		const stopped = service[Symbol.asyncDispose]();
		goOn.resolve();
		await stopped;
		await start();
		expect(await ended('generation-one')).toMatchObject({ state: 'done', attempt: 2 });
	});

	test('answers nobody without the token, except about its health', async () => {
		expect((await call('/generations/generation-one', {}, 'wrong')).status).toBe(401);
		expect((await call('/nothing', {}, 'wrong')).status).toBe(401);
		expect((await call('/healthz', {}, 'wrong')).status).toBe(200);
		expect((await call('/readyz', {}, 'wrong')).status).toBe(200);
	});

	test('tells steps, previews and the growth of the log as events', async () => {
		const stop = new AbortController();
		const stream = await call('/events', { signal: stop.signal });
		const seen = new Set<string>();
		const reading = (async () => {
			for await (const text of (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
				for (const [, name = ''] of text.matchAll(/^event: (\w+)$/gm)) seen.add(name);
			}
		})().catch(() => undefined);
		await put('generation-one', { prompt: 'red', steps: 20 });
		await ended('generation-one');
		await until('all kinds of events', () => ['changed', 'step', 'preview'].every((name) => seen.has(name)));
		stop.abort();
		await reading;
	});

	test('answers bad input in the one shape', async () => {
		const cases: [Promise<Response>, number, string][] = [
			[call('/nothing'), 404, 'not_found'],
			[call('/changes', { method: 'PATCH' }), 405, 'method_not_allowed'],
			[call('/generations/generation-one', { method: 'PUT', body: '{' }), 400, 'invalid_request'],
			[put('generation-one', { prompt: 'red', width: 7 }), 422, 'validation_failed'],
			[put('generation-one', { prompt: 'red', model: 'nothing' }), 422, 'validation_failed'],
			[call('/generations/unknown-generation'), 404, 'not_found'],
			[call('/generations/unknown-generation/cancel', { method: 'POST' }), 404, 'not_found'],
			[call('/generations/unknown-generation', { method: 'DELETE' }), 404, 'not_found'],
			[call('/changes?after=x'), 422, 'validation_failed'],
		];
		for (const [answer, status, code] of cases) {
			const response = await answer;
			expect({ status: response.status, code: ((await response.json()) as Problem).code }).toEqual({ status, code });
		}
	});

	test.each([
		['GET //', 401],
		['GET http://user:secret@elsewhere/healthz', 400],
		['GET *', 400],
		['TRACE /healthz', 405],
	])('survives "%s"', async (line, status) => {
		const { port } = service.address;
		expect((await sendRaw({ port, lines: [`${line} HTTP/1.1`, 'Host: service'] })).status).toBe(status);
		expect((await call('/healthz')).status).toBe(200);
	});

	test('leaves a picture in the bin, for the queue too, when its file cannot be brought back', async () => {
		const disk = await startOnDisk();
		await put('generation-one', { prompt: 'red', count: 2 });
		const { day } = await ended('generation-one');
		await call('/generations/generation-one/pictures/1', { method: 'DELETE' });
		disk.isBroken = true;
		expect((await call('/generations/generation-one/pictures/1/restore', { method: 'POST' })).status).toBe(500);
		expect((await get('generation-one')).deleted_pictures).toEqual([1]);
		disk.isBroken = false;
		expect((await call('/generations/generation-one/pictures/1/restore', { method: 'POST' })).status).toBe(200);
		expect((await get('generation-one')).deleted_pictures).toEqual([]);
		expect(await readdir(join(folder, 'outputs', day ?? ''))).toContain('generation-one-1.png');
	});

	test('moves what was deleted to the bin at its next start, when the disk refused at first', async () => {
		const disk = await startOnDisk();
		await put('generation-one', { prompt: 'red', count: 2 });
		const { day } = await ended('generation-one');
		disk.isBroken = true;
		expect((await call('/generations/generation-one/pictures/1', { method: 'DELETE' })).status).toBe(500);
		await service[Symbol.asyncDispose]();
		await start();
		expect(await readdir(join(folder, 'outputs', '.bin', day ?? ''))).toEqual(['generation-one-1.png']);
	});

	test('gives memory back, and says when that has to wait for a picture', async () => {
		expect((await call('/engine/release', { method: 'POST' })).status).toBe(204);
		backend.release = () => new Promise(() => undefined);
		const answer = await call('/engine/release', { method: 'POST' });
		expect([answer.status, await answer.json()]).toEqual([202, { when: 'after_painting' }]);
	});

	test('moves a generation to the bin and back', async () => {
		await put('generation-one', { prompt: 'red' });
		const { day } = await ended('generation-one');
		expect(
			((await (await call('/generations/generation-one', { method: 'DELETE' })).json()) as ServiceGeneration).deleted_at,
		).not.toBeNull();
		expect(await readdir(join(folder, 'outputs', '.bin', day ?? ''))).toHaveLength(2);
		expect(
			((await (await call('/generations/generation-one/restore', { method: 'POST' })).json()) as ServiceGeneration).deleted_at,
		).toBeNull();
		expect(await readdir(join(folder, 'outputs', day ?? ''))).toHaveLength(2);
	});
});
