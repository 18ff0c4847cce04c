import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError, toProblem } from '#contract/problem.ts';
import { type FakeGpuService, startFakeGpuService } from '../../test/support/fake-gpu-service.ts';
import { createGpuServiceClient, type GpuServiceClient, GpuUnavailableError } from './gpu-service-client.ts';

let folder: string;
let service: FakeGpuService;
let client: GpuServiceClient;
const submission = { owner: 'household', request: { prompt: 'a fox', count: 2 } };
const id = 'V1StGXR8_Z5jdHi6B-myT';

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-client-'));
	service = await startFakeGpuService({ outputs: join(folder, 'outputs') });
	client = createGpuServiceClient({ url: service.url, token: service.token, timeoutMs: 500 });
});
afterEach(async () => {
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

async function failure(promise: Promise<unknown>): Promise<unknown> {
	return promise.then(
		() => null,
		(error: unknown) => error,
	);
}

test('a generation is submitted, read, ended, deleted, restored', async () => {
	expect(await client.submit(id, submission)).toMatchObject({ id, state: 'queued', position: 1 });
	expect(await client.get(id)).toMatchObject({ id, request: submission.request });
	await service.finish(id);
	expect(await client.get(id)).toMatchObject({ state: 'done', files: [{ n: 1 }, { n: 2 }] });
	expect((await client.remove(id, 2)).deleted_pictures).toEqual([2]);
	expect((await client.restore(id, 2)).deleted_pictures).toEqual([]);
	expect((await client.remove(id)).deleted_at).not.toBeNull();
	expect((await client.restore(id)).deleted_at).toBeNull();
	expect((await client.changes(0, 10)).changes.map(({ kind }) => kind)).toEqual([
		'queued',
		'started',
		'ended',
		'deleted',
		'restored',
		'deleted',
		'restored',
	]);
});

test('an unknown id is null, its preview too', async () => {
	expect(await client.get(id)).toBeNull();
	expect(await client.preview(id)).toBeNull();
});

test('the bytes of a preview come with their type', async () => {
	await client.submit(id, submission);
	service.step(id, 1, `data:image/webp;base64,${Buffer.from('pixels').toString('base64')}`);
	expect(await client.preview(id)).toEqual({ bytes: new Uint8Array(Buffer.from('pixels')), type: 'image/webp' });
});

test('a problem of the service is thrown with its code, field and time to wait', async () => {
	service.refuseNext(toProblem('queue_full', 'Twenty are waiting.', { retry_after: 7 }));
	const error = await failure(client.submit(id, submission));
	expect(error).toBeInstanceOf(ProblemError);
	expect((error as ProblemError).problem).toMatchObject({ code: 'queue_full', status: 429, detail: 'Twenty are waiting.', retry_after: 7 });
});

test('a service that is down is told from an answer that was lost', async () => {
	service.loseAnswers('PUT', 1);
	const lost = await failure(client.submit(id, submission));
	expect(lost).toBeInstanceOf(GpuUnavailableError);
	expect(lost).toMatchObject({ mayHaveArrived: true, problem: { code: 'gpu_unavailable' } });
	await service.down();
	const down = await failure(client.submit(id, submission));
	expect(down).toMatchObject({ mayHaveArrived: false, problem: { code: 'gpu_unavailable' } });
	expect((down as ProblemError).problem.retry_after).toBeGreaterThan(0);
	expect(await client.ready()).toBe(false);
	await service.up();
	expect(await client.ready()).toBe(true);
	expect(await client.get(id)).toMatchObject({ id });
});

test('an answer that takes too long counts as lost', async () => {
	const release = service.hold();
	const began = performance.now();
	expect(await failure(client.submit(id, submission))).toMatchObject({ mayHaveArrived: true, problem: { code: 'gpu_unavailable' } });
	expect(performance.now() - began).toBeLessThan(1_500);
	release();
});

test('a wrong token is not mistaken for a missing household key', async () => {
	const stranger = createGpuServiceClient({ url: service.url, token: 'another-token-0123456789' });
	expect(await failure(stranger.models())).toMatchObject({
		problem: { code: 'gpu_unavailable', detail: expect.stringContaining('token') },
	});
});

test('something else that listens in its place is reported as such', async () => {
	const other = createServer((_, outgoing) => outgoing.writeHead(502).end('<html>')).listen(0, '127.0.0.1');
	const { port } = await new Promise<AddressInfo>((resolve) => other.on('listening', () => resolve(other.address() as AddressInfo)));
	const misled = createGpuServiceClient({ url: `http://127.0.0.1:${port}`, token: 'x' });
	expect(await failure(misled.models())).toMatchObject({ problem: { code: 'gpu_unavailable' } });
	other.close();
});

test('events arrive until the listener leaves, and end with an error when the service goes away', async () => {
	await client.submit(id, submission);
	const controller = new AbortController();
	const seen: string[] = [];
	for await (const { event, data } of client.events(controller.signal)) {
		seen.push(event === 'step' ? `step ${data.progress.step}` : event);
		if (seen.length === 1) service.step(id, 1);
		if (event === 'step') controller.abort();
	}
	expect(seen).toEqual(['changed', 'step 1']);

	const broken = (async () => {
		for await (const { event } of client.events(new AbortController().signal)) if (event === 'changed') void service.down();
	})();
	expect(await failure(broken)).toMatchObject({ problem: { code: 'gpu_unavailable' } });
});
