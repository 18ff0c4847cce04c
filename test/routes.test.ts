/** Every route for everybody who may ask: strangers, browsers with a session, programs with the key, this machine. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeGpuService, startFakeGpuService } from './support/fake-gpu-service.ts';
import { type Program, startProgram } from './support/program.ts';
import { sendRaw } from './support/raw-http.ts';

const key = 'household-key-of-this-test-0123456789';

/**
 * Statuses of each route, by method. `open`: the same for everybody. `known`: 401 for strangers, this for the rest. Ids are unknown, so most
 * are 404. A new route without an entry fails.
 */
const routes: Record<string, Record<string, { open: number } | { known: number }>> = {
	'/': { GET: { known: 200 } },
	'/picture/[id]': { GET: { known: 303 } },
	'/compare': { GET: { known: 303 } },
	'/settings': { GET: { known: 200 } },
	'/gallery': { GET: { known: 200 } },
	'/group/[id]': { GET: { known: 200 } },
	'/models': { GET: { known: 200 } },
	'/picture/[id]/3d': { GET: { known: 404 } },
	'/join': { GET: { open: 200 } },
	'/trust': { GET: { open: 200 } },
	'/trust/authority.pem': { GET: { open: 404 } },
	'/trust/authority.crt': { GET: { open: 404 } },
	'/trust/check': { GET: { open: 204 } },
	'/offline': { GET: { open: 200 } },
	'/healthz': { GET: { open: 200 } },
	'/readyz': { GET: { open: 200 } },
	'/api/session': { POST: { open: 401 }, DELETE: { open: 204 } },
	'/api/events': { GET: { known: 200 } },
	'/api/models': { GET: { known: 200 }, POST: { known: 422 } },
	'/api/models/presets': { GET: { known: 200 } },
	'/api/models/jobs': { GET: { known: 200 } },
	'/api/models/jobs/[id]': { GET: { known: 404 } },
	'/api/models/jobs/[id]/pause': { POST: { known: 404 } },
	'/api/models/jobs/[id]/resume': { POST: { known: 404 } },
	'/api/models/jobs/[id]/cancel': { POST: { known: 404 } },
	'/api/models/[name]': { DELETE: { known: 404 } },
	'/api/models/search': { GET: { known: 200 } },
	'/api/models/[name]/verify': { POST: { known: 404 } },
	'/api/models/[name]/details': { GET: { known: 404 } },
	'/api/models/[name]/prepare': { POST: { known: 404 } },
	'/api/models/[name]/default': { POST: { known: 404 } },
	'/queue': { GET: { known: 200 } },
	'/api/models/[name]/tokens': { POST: { known: 422 } },
	'/api/groups': { GET: { known: 200 }, POST: { known: 400 } },
	'/api/groups/estimate': { POST: { known: 400 } },
	'/api/groups/[id]': { GET: { known: 404 }, DELETE: { known: 404 } },
	'/api/groups/[id]/cancel': { POST: { known: 404 } },
	'/api/groups/[id]/restore': { POST: { known: 404 } },
	'/api/groups/[id]/waiting': { POST: { known: 404 }, DELETE: { known: 404 } },
	'/api/groups/[id]/sheet': { GET: { known: 404 } },
	'/api/library': { GET: { known: 200 } },
	'/api/library/import': { POST: { known: 400 } },
	'/api/library/export': { GET: { known: 200 } },
	'/api/library/[kind]': { POST: { known: 404 } },
	'/api/library/[kind]/[id]': { PATCH: { known: 404 }, DELETE: { known: 404 } },
	'/api/prompts': { GET: { known: 200 }, DELETE: { known: 204 } },
	'/api/queue': { GET: { known: 200 }, POST: { known: 200 } },
	'/api/queue/[id]': { PATCH: { known: 404 } },
	'/api/queue/cancel': { POST: { known: 200 } },
	'/api/estimate': { POST: { known: 422 } },
	'/api/engine/release': { POST: { known: 204 } },
	'/api/generations': { GET: { known: 200 }, POST: { known: 422 } },
	'/api/generations/[id]': { GET: { known: 404 }, DELETE: { known: 404 } },
	'/api/generations/[id]/cancel': { POST: { known: 404 } },
	'/api/generations/[id]/restore': { POST: { known: 404 } },
	'/api/generations/[id]/preview': { GET: { known: 404 } },
	'/api/inputs': { POST: { known: 422 } },
	'/api/inputs/[sha256]': { GET: { known: 404 } },
	// The GPU service of this test has no disk to tell of.
	'/api/storage': { GET: { known: 404 } },
	'/api/storage/clean': { POST: { known: 422 } },
	'/api/storage/retention': { GET: { known: 200 }, POST: { known: 404 } },
	'/api/storage/snapshot': { POST: { known: 404 } },
	'/api/push': { GET: { known: 200 } },
	'/api/push/devices': { POST: { known: 422 } },
	'/api/push/devices/[id]': { DELETE: { known: 404 } },
	'/api/push/devices/[id]/try': { POST: { known: 404 } },
	'/api/pictures/[id]': { GET: { known: 404 }, PATCH: { known: 404 }, DELETE: { known: 404 } },
	'/api/pictures/[id]/relief': { GET: { known: 404 } },
	'/api/pictures/[id]/details': { GET: { known: 404 } },
	'/api/pictures/[id]/neighbours': { GET: { known: 404 } },
	'/api/pictures/[id]/thumbnail': { GET: { known: 404 } },
	'/api/pictures/[id]/restore': { POST: { known: 404 } },
	'/api/gallery': { GET: { known: 200 } },
	'/api/gallery/days': { GET: { known: 200 } },
	'/api/gallery/archive': { POST: { known: 422 } },
	'/api/gallery/change': { POST: { known: 422 } },
	'/api/tags': { GET: { known: 200 } },
	'/api/albums': { GET: { known: 200 }, POST: { known: 422 } },
	'/api/albums/[id]': { PATCH: { known: 404 }, DELETE: { known: 404 } },
	'/api/searches': { GET: { known: 200 }, POST: { known: 422 } },
	'/api/searches/[id]': { DELETE: { known: 404 } },
	'/api/pictures/[id]/reproduction': { GET: { known: 404 } },
	'/api/pictures/[id]/difference': { GET: { known: 422 } },
	'/api/shares': { GET: { known: 200 }, POST: { known: 422 } },
	'/api/shares/[id]': { DELETE: { known: 404 } },
	'/api/publishing': { GET: { known: 200 }, POST: { known: 422 } },
	'/s/[token]': { GET: { open: 404 } },
	'/s/[token]/[picture]': { GET: { open: 404 } },
	'/s/[token]/[picture]/[file]': { GET: { open: 404 } },
	// Closed until somebody opens them.
	'/public': { GET: { open: 404 } },
	'/public/feed.xml': { GET: { open: 404 } },
	'/people/[owner]': { GET: { open: 404 } },
	'/people/[owner]/feed.xml': { GET: { open: 404 } },
	'/a/[id]': { GET: { open: 404 } },
	'/p/[id]': { GET: { open: 404 } },
	'/i/[file]': { GET: { open: 404 } },
	'/api/metadata': { POST: { known: 422 } },
	// The framework's own.
	'/_image': { GET: { known: 400 } },
	'/_server-islands/[name]': { GET: { known: 400 }, POST: { known: 405 } },
	'/_actions/[name]': { GET: { known: 404 }, POST: { known: 404 } },
};

const actors = ['stranger', 'session', 'key', 'this machine'] as const;

let folder: string;
let service: FakeGpuService;
let web: Program;
let port: number;
let cookie: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-routes-'));
	service = await startFakeGpuService({ outputs: join(folder, 'outputs') });
	web = startProgram('src/server/main.ts', {
		EASEL_DATA: join(folder, 'data'),
		EASEL_OUTPUTS: join(folder, 'outputs'),
		EASEL_GPU_URL: service.url,
		EASEL_GPU_TOKEN: service.token,
		EASEL_KEY: key,
		EASEL_PORT: '0',
		EASEL_HOST: '127.0.0.1',
		EASEL_ALLOWED_HOSTS: 'easel.example',
	});
	port = JSON.parse(await web.line((line) => line.includes('listens'))).port;
	const joined = await ask('POST', '/api/session', ['Origin: http://easel.example'], JSON.stringify({ key }));
	expect(joined.status).toBe(204);
	cookie = joined.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(async () => {
	await web[Symbol.asyncDispose]();
	await service[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, maxRetries: 5 });
});

const headersOf: Record<(typeof actors)[number], () => string[]> = {
	stranger: () => ['Host: easel.example', 'Origin: http://easel.example'],
	session: () => ['Host: easel.example', 'Origin: http://easel.example', `Cookie: ${cookie}`],
	key: () => ['Host: easel.example', `Authorization: Bearer ${key}`],
	'this machine': () => [`Host: localhost:${port}`, `Origin: http://localhost:${port}`],
};

/** Event streams have no end: their answer is what has come after a moment. */
async function ask(method: string, path: string, headers: string[], body = '') {
	if (method === 'GET' && path === '/api/events') {
		const fields = new Headers(headers.map((line) => line.split(': ') as [string, string]));
		const controller = new AbortController();
		const { status } = await new Promise<{ status: number }>((resolve, reject) => {
			void import('node:http').then(({ get }) =>
				get({ port, path, headers: Object.fromEntries(fields), signal: controller.signal }, ({ statusCode }) => {
					resolve({ status: statusCode ?? 0 });
					controller.abort();
				}).on('error', reject),
			);
		});
		return { status, headers: new Headers(), body: '' };
	}
	const hasHost = headers.some((line) => line.startsWith('Host:'));
	return sendRaw({
		port,
		lines: [
			`${method} ${path} HTTP/1.1`,
			...(hasHost ? [] : ['Host: easel.example']),
			...headers,
			...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
		],
		body,
	});
}

test('the table names every route that there is', async () => {
	const files = await readdir('src/pages', { recursive: true, withFileTypes: true });
	const found = files
		.filter((file) => file.isFile() && !file.name.startsWith('_'))
		.map((file) => join(file.parentPath, file.name).slice('src/pages'.length))
		.map((path) => path.replace(/\.(ts|astro)$/, '').replace(/\/index$/, '') || '/');
	expect(Object.keys(routes).filter((route) => !route.startsWith('/_'))).toEqual(expect.arrayContaining(found));
	expect(found).toEqual(expect.arrayContaining(Object.keys(routes).filter((route) => !route.startsWith('/_'))));
});

for (const [route, methods] of Object.entries(routes)) {
	for (const [method, expected] of Object.entries(methods)) {
		test(`${method} ${route} is ${'open' in expected ? 'open to everybody' : 'for those who are known'}`, async () => {
			const path = route.replace(/\[\w+\]/g, 'V1StGXR8_Z5jdHi6B-myT');
			const statuses: Record<string, number> = {};
			for (const actor of actors) {
				const body = method === 'POST' && 'open' in expected ? '{"key":"wrong"}' : method === 'POST' || method === 'PATCH' ? '{}' : '';
				statuses[actor] = (await ask(method, path, headersOf[actor](), body)).status;
			}
			const known = 'open' in expected ? expected.open : expected.known;
			const stranger = 'open' in expected ? expected.open : 401;
			expect(statuses).toEqual({ stranger, session: known, key: known, 'this machine': known });
			if (route === '/api/session' && method === 'DELETE') {
				const joined = await ask('POST', '/api/session', ['Origin: http://easel.example'], JSON.stringify({ key }));
				cookie = joined.headers.get('set-cookie')?.split(';')[0] ?? '';
			}
		});
	}
}

test('methods that a route does not have are refused', async () => {
	for (const [route, methods] of Object.entries(routes).filter(([name]) => !name.startsWith('/_'))) {
		const path = route.replace(/\[\w+\]/g, 'V1StGXR8_Z5jdHi6B-myT');
		for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'PUT'].filter((one) => !(one in methods))) {
			const { status, body } = await ask(method, path, headersOf.key());
			expect({ route, method, status, code: JSON.parse(body).code }).toEqual({ route, method, status: 405, code: 'method_not_allowed' });
		}
	}
});

test('a stranger does not learn which addresses there are', async () => {
	expect((await ask('GET', '/nothing-here', headersOf.stranger())).status).toBe(401);
	expect((await ask('GET', '/nothing-here', headersOf.session())).status).toBe(404);
});

test('a browser that is not known is sent to the join page, and a program is told how to come in', async () => {
	const browser = await ask('GET', '/', [...headersOf.stranger(), 'Accept: text/html,application/xhtml+xml']);
	expect([browser.status, browser.headers.get('location')]).toEqual([303, '/join']);
	expect((await ask('GET', '/api/generations', [...headersOf.stranger(), 'Accept: text/html'])).status).toBe(401);
});

test('scripts and styles are for everybody and kept for ever; the server and its data are not among them', async () => {
	const page = await ask('GET', '/join', headersOf.stranger());
	const [script = ''] = /\/_astro\/[^"]+\.js/.exec(page.body) ?? [];
	const asset = await ask('GET', script, headersOf.stranger());
	expect(asset.status).toBe(200);
	expect(asset.headers.get('cache-control')).toContain('immutable');
	expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
	// Else a worker could not open the stream of events.
	expect(asset.headers.get('content-security-policy')).toContain("default-src 'self'");
	for (const path of ['/server/entry.mjs', '/package.json', '/data/household-key', '/.env', '/src/middleware.ts']) {
		expect((await ask('GET', path, headersOf.stranger())).status).toBe(401);
		expect((await ask('GET', path, headersOf.key())).status).toBe(404);
	}
});

test('answers about generations carry an ETag, and are not sent twice', async () => {
	const posted = await ask('POST', '/api/generations', headersOf.key(), '{"prompt":"a fox"}');
	expect(posted.status).toBe(202);
	const path = posted.headers.get('location') ?? '';
	const first = await ask('GET', path, headersOf.key());
	const etag = first.headers.get('etag') ?? '';
	expect(etag).toMatch(/^W\/"/);
	const again = await ask('GET', path, [...headersOf.key(), `If-None-Match: ${etag}`]);
	expect([again.status, again.body]).toEqual([304, '']);
	await service.finish(JSON.parse(posted.body).id);
	const after = await ask('GET', `${path}?wait=30`, [...headersOf.key(), `If-None-Match: ${etag}`]);
	expect([after.status, JSON.parse(after.body).state]).toEqual([200, 'done']);
	expect((await ask('GET', `${path}?wait=61`, headersOf.key())).status).toBe(422);
});

test('a post that prefers to wait is answered with the end', async () => {
	const posting = ask('POST', '/api/generations', [...headersOf.key(), 'Prefer: respond-async, wait=30'], '{"prompt":"a waiting fox"}');
	const finish = async (): Promise<void> => {
		const waiting = service.generations.changes(0, 1_000).changes.find(({ generation }) => generation?.request.prompt === 'a waiting fox');
		if (waiting === undefined) return new Promise((resolve) => setTimeout(() => resolve(finish()), 20));
		await service.finish(waiting.id);
	};
	await finish();
	const { status, body, headers } = await posting;
	expect([status, JSON.parse(body).state, headers.get('preference-applied')]).toEqual([200, 'done', 'wait=30']);
});

test('asked to stop, it lets go of its readers and ends within two seconds', async () => {
	const stream = ask('GET', '/api/events', headersOf.key());
	await stream;
	const began = performance.now();
	expect(await web.end('SIGTERM')).toBe(0);
	expect(performance.now() - began).toBeLessThan(2_000);
});
