/** The queue and the estimate of the GPU service from outside: real HTTP, a real queue; only the networks are replaced. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfiguration } from '#contract/configuration.ts';
import { createLog } from '#contract/log.ts';
import type { Problem } from '#contract/problem.ts';
import type { Estimate } from '#contract/queue.ts';
import type { ServiceGeneration, ServiceQueue } from '#contract/service.ts';
import { until } from '../test/support/program.ts';
import { createScriptedBackend, type ScriptedBackend } from '../test/support/scripted-backend.ts';
import { openLibrary } from './open-library.ts';
import { type GpuService, startService } from './service.ts';

const token = 'a-token-between-the-two-processes';
const hub = { endpoint: 'http://127.0.0.1:9', token: null, offline: true };
let folder: string;
let service: GpuService;
let backend: ScriptedBackend;

async function start(): Promise<void> {
	backend = createScriptedBackend();
	const flags = ['--data', join(folder, 'data'), '--outputs', join(folder, 'outputs'), '--gpu-port', '0', '--disk-reserve-mb', '1'];
	const configuration = readConfiguration({ flags, environment: {}, file: {} });
	const log = createLog({ source: 'gpu', level: 'error', terminal: false, write: () => undefined });
	service = await startService({
		configuration: { ...configuration, gpu_token: token },
		log,
		backend,
		openLibrary: (uses) => openLibrary({ configuration: { ...configuration, models: join(folder, 'models') }, hub, log, backend }, uses),
	});
}

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-service-'));
	await start();
});
afterEach(async () => {
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, force: true });
});

const call = (path: string, init: RequestInit = {}) =>
	fetch(`http://127.0.0.1:${service.address.port}${path}`, {
		...init,
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
	});
const put = (id: string, request: object, owner = 'household') =>
	call(`/generations/${id}`, { method: 'PUT', body: JSON.stringify({ owner, request }) });
const get = async (id: string) => (await (await call(`/generations/${id}`)).json()) as ServiceGeneration;
const ended = (id: string) => until('the end', async () => ['done', 'failed', 'cancelled'].includes((await get(id)).state));

describe('the queue', () => {
	const patch = (id: string, change: object) => call(`/generations/${id}`, { method: 'PATCH', body: JSON.stringify(change) });
	const order = (body: object) => call('/queue', { method: 'POST', body: JSON.stringify({ owner: 'household', ...body }) });
	const queue = async () => (await (await call('/queue')).json()) as ServiceQueue;
	const ids = async () => (await queue()).waiting.map(({ generation }) => generation.id);

	test('is shown, ordered, paused, put off and edited, and stays so when the service starts again', async () => {
		await order({ paused: true });
		for (const id of ['generation-a', 'generation-b', 'generation-c']) await put(id, { prompt: id });
		expect((await patch('generation-c', { next: true })).status).toBe(200);
		await patch('generation-a', { paused: true });
		await patch('generation-b', {
			not_before: '2100-01-01T00:00:00Z',
			request: { prompt: 'blue', steps: 7 },
			replaces: { prompt: 'generation-b' },
		});
		const before = await queue();
		await service[Symbol.asyncDispose]();
		await start();
		expect(await queue()).toEqual(before);
		expect(before).toMatchObject({
			paused: true,
			running: [],
			waiting: [
				{ generation: { id: 'generation-c', position: 1 }, paused: false, not_before: null },
				{ generation: { id: 'generation-a', position: null, expected_start_s: null }, paused: true },
				{ generation: { id: 'generation-b', settings: { steps: 7 } }, not_before: '2100-01-01T00:00:00.000Z' },
			],
		});
		await order({ paused: false, not_before: null });
		await patch('generation-a', { paused: false });
		for (const id of await ids()) await ended(id);
		expect((await get('generation-b')).settings.prompt).toBe('blue');
	});

	test('answers a change that comes too late with 409, and one that the model does not allow with 422', async () => {
		await order({ paused: true });
		await put('generation-a', { prompt: 'red' });
		const refused = async (answer: Promise<Response>) => {
			const response = await answer;
			return [response.status, ((await response.json()) as Problem).code, response.headers.get('content-type')];
		};
		expect((await refused(patch('generation-a', { request: { prompt: 'red', width: 7 } })))[0]).toBe(422);
		expect((await refused(patch('generation-a', { next: 'yes' })))[0]).toBe(422);
		expect((await refused(patch('generation-a', { before: 'generation-z' })))[0]).toBe(409);
		await order({ paused: false });
		await ended('generation-a');
		expect(await refused(patch('generation-a', { next: true }))).toEqual([409, 'conflict', 'application/problem+json']);
		expect((await patch('unknown-generation', { next: true })).status).toBe(404);
	});

	test('cancels all that one owner has waiting', async () => {
		await order({ paused: true });
		await put('generation-a', { prompt: 'red' });
		await put('generation-b', { prompt: 'red' }, 'somebody');
		const answer = await call('/queue/cancel', { method: 'POST', body: JSON.stringify({ owner: 'household' }) });
		expect(await answer.json()).toMatchObject({ cancelled: [{ id: 'generation-a', state: 'cancelled' }] });
		expect(await ids()).toEqual(['generation-b']);
	});

	test('foretells what a request costs from what was painted, also after a restart, and what the memory says', async () => {
		const estimate = async (request: object) =>
			(await (await call('/estimate', { method: 'POST', body: JSON.stringify({ owner: 'household', request }) })).json()) as Estimate;
		expect(await estimate({ prompt: 'red' })).toEqual({ seconds: null, starts_in_s: 0, memory: null, fits: null });
		await put('generation-a', { prompt: 'red', steps: 40 });
		await ended('generation-a');
		const request = { prompt: 'red' };
		const once = await estimate(request);
		expect(once.seconds).toBeGreaterThan(0);
		expect((await estimate({ prompt: 'red', steps: 100, count: 8 })).seconds).toBeGreaterThan(once.seconds ?? 0);
		const three = await (
			await call('/estimate', { method: 'POST', body: JSON.stringify({ owner: 'household', request, more: [request, request] }) })
		).json();
		expect((three as Estimate).seconds).toBeCloseTo(3 * (once.seconds ?? 0));
		await service[Symbol.asyncDispose]();
		await start();
		expect((await estimate({ prompt: 'red' })).seconds).toBeGreaterThan(0);
		backend.memory = { need: 9e9, have: 4e9, fits: { width: 32, height: 32 } };
		expect(await estimate({ prompt: 'red' })).toMatchObject({ memory: { need: 9e9, have: 4e9 }, fits: { width: 32, height: 32 } });
		await order({ paused: true });
		expect((await estimate({ prompt: 'red' })).starts_in_s).toBeNull();
	});
});
