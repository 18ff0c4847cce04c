/** The dev server stands behind the same front door. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeGpuService, startFakeGpuService } from './support/fake-gpu-service.ts';
import { type Program, startProgram } from './support/program.ts';
import { sendRaw } from './support/raw-http.ts';

let folder: string;
let service: FakeGpuService;
let dev: Program;
let port: number;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-dev-'));
	service = await startFakeGpuService({ outputs: join(folder, 'outputs') });
	const settings = {
		EASEL_DATA: join(folder, 'data'),
		EASEL_OUTPUTS: join(folder, 'outputs'),
		EASEL_GPU_URL: service.url,
		EASEL_GPU_TOKEN: service.token,
	};
	dev = startProgram('node_modules/astro/bin/astro.mjs', settings, ['dev', '--port', '0', '--host', '127.0.0.1']);
	const line = await dev.line((text) => /http:\/\/\S+:\d+/.test(text));
	port = Number(/:(\d+)/.exec(line.slice(line.indexOf('http')))?.[1]);
});
afterAll(async () => {
	await dev?.end('SIGKILL');
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, maxRetries: 5 });
});

const get = (path: string, ...headers: string[]) => sendRaw({ port, lines: [`GET ${path} HTTP/1.1`, ...headers] });
const own = () => `Host: localhost:${port}`;

test('foreign hosts and strangers are refused, for files of the project too', async () => {
	expect((await get('/', 'Host: evil.example')).status).toBe(421);
	const stranger = 'X-Forwarded-For: 10.0.0.9';
	for (const path of ['/api/generations', '/package.json?raw', `/@fs${process.cwd()}/package.json?raw`, '/data/household-key?import&raw']) {
		expect({ path, status: (await get(path, own(), stranger)).status }).toEqual({ path, status: 401 });
	}
	expect((await get('/join', own(), stranger)).status).toBe(200);
	expect((await get('/src/components/shell/Join.tsx', own(), stranger)).status).toBe(200);
	expect((await get('/..%5cpackage.json', own())).status).toBe(400);
});

test('this machine sees the page, and what it asks for is accepted', async () => {
	expect((await get('/', own())).status).toBe(200);
	const body = '{"prompt":"a fox"}';
	const head = ['POST /api/generations HTTP/1.1', own(), 'Content-Type: application/json', `Content-Length: ${body.length}`];
	expect((await sendRaw({ port, lines: head, body })).status).toBe(403);
	expect((await sendRaw({ port, lines: [...head, `Origin: http://localhost:${port}`], body })).status).toBe(202);
	expect(service.submissions).toBe(1);
});
