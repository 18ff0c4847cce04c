/** Models over the API, through both processes and the real engine: brought, painted with, checked, removed, and over a kill. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Catalog } from '#contract/catalog.ts';
import { isModelJobAtRest, type ModelJob, type ModelPreset } from '#contract/models.ts';
import type { Problem } from '#contract/problem.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { listenToEvents } from './support/events.ts';
import { type FakeHub, readFiles, startFakeHub } from './support/fake-hub.ts';
import { until } from './support/program.ts';

let hub: FakeHub;
let easel: TestEasel;

beforeEach(async () => {
	hub = await startFakeHub();
	hub.repositories.set('easel/tiny', { files: readFiles('fixtures/pipelines/models/sd15-external-data'), licence: 'openrail' });
	easel = await startEasel({ ownModels: true, settings: { HF_ENDPOINT: hub.endpoint } });
});
afterEach(async () => {
	await easel[Symbol.asyncDispose]();
	await hub[Symbol.asyncDispose]();
});

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<{ status: number; body: Answer }> {
	const response = await easel.call(`/api/models${path}`, {
		method,
		...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
	});
	return { status: response.status, body: (await response.json()) as Answer };
}

async function atRest(id: string): Promise<ModelJob> {
	return await until('the job rests', async () => {
		const { body } = await ask<ModelJob>('GET', `/jobs/${id}`).catch(() => ({ body: null }));
		return body !== null && isModelJobAtRest(body) ? body : null;
	});
}

test('a model is brought, told of, painted with, verified and removed', async () => {
	expect((await ask<{ presets: ModelPreset[] }>('GET', '/presets')).body.presets.map(({ name }) => name)).toContain('sd-turbo');
	const asked = await ask<ModelJob>('POST', '', { source: 'easel/tiny' });
	expect(asked.status).toBe(202);
	expect(await atRest(asked.body.id)).toMatchObject({ state: 'licence', licence: { name: 'openrail' } });
	expect((await ask<Problem>('POST', `/jobs/${asked.body.id}/resume`, {})).body).toMatchObject({ code: 'conflict' });
	await using events = await listenToEvents(easel);
	expect((await ask('POST', `/jobs/${asked.body.id}/resume`, { accept_licence: true })).status).toBe(200);
	expect((await atRest(asked.body.id)).problem).toBeNull();
	await until('the end is told', () => events.named('models').some(({ job }) => job?.id === asked.body.id && job.state === 'done'));
	const { models } = (await ask<Catalog>('GET', '')).body;
	expect(models.find(({ name }) => name === 'tiny')).toMatchObject({
		family: 'stable-diffusion',
		problem: null,
		licence: { name: 'openrail' },
	});
	const { id } = await easel.accept({ prompt: 'a fox', model: 'tiny', steps: 2, width: 64, height: 64 });
	expect(await easel.ended(id)).toMatchObject({ state: 'done', problem: null });
	const verified = await ask<ModelJob>('POST', '/tiny/verify');
	expect(await atRest(verified.body.id)).toMatchObject({ state: 'done', warnings: [] });
	expect(await ask('DELETE', '/tiny')).toMatchObject({ status: 200, body: { name: 'tiny' } });
	expect(existsSync(join(easel.models, 'tiny'))).toBe(false);
	expect((await ask<Catalog>('GET', '')).body.models.map(({ name }) => name)).toEqual(['starter']);
});

test('a download goes on after the service was killed in the middle of it', async () => {
	hub.faults.set('unet/model.onnx_data', [{ kind: 'silence', after: 20_000 }]);
	const { body } = await ask<ModelJob>('POST', '', { source: 'easel/tiny', accept_licence: true });
	const partial = join(easel.models, '.jobs', 'partial');
	await until('a part of the weights', async () => {
		const names = await readdir(partial).catch(() => []);
		return names.some((name) => statSync(join(partial, name), { throwIfNoEntry: false })?.size === 20_000);
	});
	await easel.gpu.end('SIGKILL');
	expect(existsSync(join(easel.models, 'tiny'))).toBe(false);
	await easel.startGpu();
	expect(await atRest(body.id)).toMatchObject({ state: 'done', problem: null });
	expect(hub.seen.filter(({ path }) => path.endsWith('unet/model.onnx_data')).at(-1)?.range).toBe('bytes=20000-');
	const [source] = [hub.repositories.get('easel/tiny')?.files['unet/model.onnx_data']];
	expect(readFileSync(join(easel.models, 'tiny', 'unet', 'model.onnx_data')).equals(source ?? Buffer.alloc(0))).toBe(true);
	expect(await readdir(partial)).toEqual([]);
});

test('what is not possible is refused in words, without a path', async () => {
	const table: [string, string, unknown, number, string][] = [
		['POST', '', {}, 422, 'source'],
		['POST', '', { source: 7 }, 422, 'source'],
		['POST', '', { source: 'easel/tiny', colour: 'red' }, 422, 'colour'],
		['POST', '', { source: '../models' }, 422, 'source'],
		['POST', '', { source: 'easel/tiny', name: 'starter' }, 422, 'name'],
		['POST', '', [], 400, ''],
		['GET', '/jobs/none', undefined, 404, ''],
		['POST', '/none/verify', {}, 404, ''],
		['DELETE', '/none', undefined, 404, ''],
		['DELETE', '/starter?kind=song', undefined, 422, 'kind'],
		['DELETE', '/starter', undefined, 409, ''],
	];
	for (const [method, path, body, status, field] of table) {
		const answer = await ask<Problem>(method, path, body);
		expect({ method, path, status: answer.status, field: answer.body.field ?? '' }).toEqual({ method, path, status, field });
	}
	expect(existsSync(join(easel.models, 'starter', 'model_index.json'))).toBe(true);
	const place = join(easel.folder, 'empty');
	await mkdir(place);
	const { body } = await ask<ModelJob>('POST', '', { source: place });
	const job = await atRest(body.id);
	expect(job.problem?.code).toBe('not_found');
	expect(job.problem?.detail).not.toContain(easel.folder);
	await rm(place, { recursive: true });
});

test('two services that share the models folder do not both change it', async () => {
	await ask('POST', '', { source: 'easel/tiny' });
	await using other = await startEasel({ settings: { EASEL_MODELS: easel.models, HF_ENDPOINT: hub.endpoint } });
	const refused = await other.call('/api/models', {
		method: 'POST',
		body: '{"source": "easel/tiny"}',
		headers: { 'content-type': 'application/json' },
	});
	expect(refused.status).toBe(409);
	expect((await other.call('/api/models')).status).toBe(200);
});

test('a quicker model is made beside another one, becomes the default, and is not removed without a word', async () => {
	const { status, body } = await ask<ModelJob>('POST', '/starter/prepare', { int8: true });
	expect(status).toBe(202);
	expect(await atRest(body.id)).toMatchObject({ state: 'done', problem: null, models: ['starter', 'starter-int8'] });
	expect((await ask('GET', '/starter-int8/details')).body).toMatchObject({ shared_with: ['starter'], needed_by: [] });
	expect((await easel.call('/api/models/starter-int8/default', { method: 'POST' })).status).toBe(204);
	expect((await ask<Catalog>('GET', '')).body.default_model).toBe('starter-int8');
	const { id } = await easel.accept({ prompt: 'a fox', steps: 2 });
	expect(await easel.ended(id)).toMatchObject({ state: 'done', model: 'starter-int8' });
	expect(await ask<Problem>('DELETE', '/starter-int8')).toMatchObject({
		status: 409,
		body: { detail: expect.stringContaining('name none') },
	});
	expect((await ask('DELETE', '/starter-int8?force=true')).status).toBe(200);
	await until('the starter is the default again', async () => (await ask<Catalog>('GET', '')).body.default_model === 'starter');
	expect((await ask<{ repositories: unknown[] }>('GET', '/search?q=tiny')).body.repositories).toEqual([
		expect.objectContaining({ source: 'easel/tiny', licence: 'openrail' }),
	]);
});
