/** The door with its server, and behind it somebody who says what came in. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '#contract/log.ts';
import { isProblem } from '#contract/problem.ts';
import { until } from '../../test/support/program.ts';
import { sendRaw } from '../../test/support/raw-http.ts';
import { createEasel, type Web } from './compose.ts';
import { readWebConfiguration } from './config.ts';
import { createWebServer } from './web-server.ts';

const key = 'household-key-of-this-test-0123456789';
let folder: string;
let web: Web;
let server: Server;
let port: number;
let host: string;
const lines: string[] = [];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-door-'));
	web = await createEasel({
		configuration: {
			...readWebConfiguration(['--gpu-token', 'token-of-this-test-0123456789', '--gpu-url', 'http://127.0.0.1:9', '--key', key]),
			data: join(folder, 'data'),
			outputs: join(folder, 'outputs'),
			allowed_hosts: ['easel.example'],
		},
		log: createLog({ source: 'web', level: 'debug', terminal: false, write: (line) => lines.push(line) }),
		terminal: false,
	});
	server = createWebServer((request, response) => {
		web.frontDoor(request, response, ({ locals, body }) => {
			if (request.url === '/stream') {
				for (let chunk = 0; chunk < 100; chunk += 1) response.write('x'.repeat(100_000));
				setTimeout(() => locals.connection.pendingBytes() > 1e6 && locals.connection.drop(), 100);
				return;
			}
			const sent = locals.body?.bytes.length ?? null;
			response.end(JSON.stringify({ via: locals.actor?.via ?? null, id: locals.requestId, body: body?.toString() ?? null, sent }));
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	({ port } = server.address() as AddressInfo);
	host = `localhost:${port}`;
});
afterAll(async () => {
	server.closeAllConnections();
	server.close();
	await web[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});
beforeEach(() => {
	lines.length = 0;
});

const get = (...headers: string[]) => sendRaw({ port, lines: ['GET / HTTP/1.1', ...headers] });
const post = (body: string, ...headers: string[]) =>
	sendRaw({
		port,
		lines: ['POST / HTTP/1.1', `Host: ${host}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers],
		body,
	});
const own = () => `Origin: http://${host}`;
const json = 'Content-Type: application/json';

function expectProblem({ status, headers, body }: Awaited<ReturnType<typeof get>>, expected: number, code: string): void {
	expect({ status, body }).toEqual({ status: expected, body: expect.stringContaining(`"${code}"`) });
	expect(isProblem(JSON.parse(body))).toBe(true);
	expect(headers.get('content-type')).toBe('application/problem+json');
	expect(JSON.parse(body).request_id).toBe(headers.get('x-request-id'));
}

describe('hosts', () => {
	test('a foreign name, a strange one, two and none are refused before anything else', async () => {
		for (const name of ['evil.example', '8.8.8.8', 'localhost:1@evil']) expectProblem(await get(`Host: ${name}`), 421, 'unknown_host');
		expectProblem(await get(`Host: ${host}`, 'Host: evil.example'), 421, 'unknown_host');
		expectProblem(await get('Host: evil.example', `X-Forwarded-Host: ${host}`), 421, 'unknown_host');
		expectProblem(await get('Host:'), 421, 'unknown_host');
		expect((await get()).status).toBe(400);
	});

	test('an allowed name is answered, without being this machine', async () => {
		const { status, body } = await get('Host: easel.example');
		expect([status, JSON.parse(body).via]).toEqual([200, null]);
	});
});

describe('who asks', () => {
	const via = async (...headers: string[]) => JSON.parse((await get(...headers)).body).via;

	test('a loopback connection to a loopback name is this machine', async () => {
		expect(await via(`Host: ${host}`)).toBe('this-machine');
		expect(await via(`Host: 127.0.0.1:${port}`)).toBe('this-machine');
	});

	test('what was passed on by a proxy is not', async () => {
		for (const name of ['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Real-IP', 'Via', 'CF-Connecting-IP']) {
			expect({ name, via: await via(`Host: ${host}`, `${name}: 127.0.0.1`) }).toEqual({ name, via: null });
		}
	});

	test('with a bearer token only the token counts', async () => {
		const cookie = `Cookie: ${(await web.easel.sessions.join(key, '192.168.1.2')).split(';')[0]}`;
		const away = 'Host: easel.example';
		expect(await via(away, cookie)).toBe('session');
		expect(await via(away, `Authorization: Bearer ${key}`)).toBe('key');
		expect(await via(away, `Authorization: bearer ${key}`, cookie)).toBe('key');
		expect(await via(`Host: ${host}`, cookie, 'Authorization: Bearer wrong')).toBeNull();
		expect(await via(away, 'Authorization: Basic eDp5', cookie)).toBe('session');
	});

	test('too many wrong tokens from elsewhere are answered with 429', async () => {
		const guess = () => get('Host: easel.example', 'Authorization: Bearer wrong');
		const statuses: number[] = [];
		for (let count = 0; count < 11; count += 1) statuses.push((await guess()).status);
		expect(statuses.at(-1)).toBe(429);
		const limited = await guess();
		expectProblem(limited, 429, 'rate_limited');
		expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(200);
		expect(await via(`Host: ${host}`)).toBe('this-machine');
	});
});

test('acting needs an origin of our own or a token', async () => {
	expectProblem(await post('{}', json), 403, 'cross_site');
	expectProblem(await post('{}', json, 'Origin: null'), 403, 'cross_site');
	expectProblem(await post('{}', json, 'Origin: http://evil.example', 'Cookie: easel_session=x'), 403, 'cross_site');
	expect((await post('{}', json, own())).status).toBe(200);
	expect((await post('{}', json, `Authorization: Bearer ${key}`)).status).toBe(200);
});

test('only five methods are answered', async () => {
	for (const method of ['PUT', 'OPTIONS', 'TRACE', 'PROPFIND']) {
		const answer = await sendRaw({ port, lines: [`${method} / HTTP/1.1`, `Host: ${host}`] });
		expectProblem(answer, 405, 'method_not_allowed');
		expect(answer.headers.get('allow')).toBe('GET, HEAD, POST, PATCH, DELETE');
	}
});

test('strange spellings of paths are refused', async () => {
	for (const path of ['/..%5cx', '/%2e%2e/x', '/a\\b', '//a', '/a%00', 'http://evil.example/']) {
		const answer = await sendRaw({ port, lines: [`GET ${path} HTTP/1.1`, `Host: ${host}`] });
		expectProblem(answer, 400, 'invalid_path');
	}
});

describe('bodies', () => {
	test('JSON comes in as it was sent, whole or in chunks', async () => {
		expect(JSON.parse((await post('{"prompt":"🦊"}', json, own())).body).body).toBe('{"prompt":"🦊"}');
		const chunked = await sendRaw({
			port,
			lines: ['POST / HTTP/1.1', `Host: ${host}`, own(), json, 'Transfer-Encoding: chunked'],
			body: '2\r\n{}\r\n0\r\n\r\n',
		});
		expect(JSON.parse(chunked.body).body).toBe('{}');
		expect(JSON.parse((await post('', own())).body).body).toBeNull();
	});

	test('anything else is refused with 415', async () => {
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data']) {
			expectProblem(await post('{}', `Content-Type: ${type}`, own()), 415, 'unsupported_media');
		}
		expectProblem(await post('{}', own()), 415, 'unsupported_media');
		expectProblem(await post('{}', json, 'Content-Encoding: gzip', own()), 415, 'unsupported_media');
	});

	test('256 kB are read, one byte more is refused', async () => {
		expect((await post('x'.repeat(256 * 1024), json, own())).status).toBe(200);
		expectProblem(await post('x'.repeat(256 * 1024 + 1), json, own()), 413, 'too_large');
	});

	test('with pictures are larger and may be forms, for those who are known, at one address', async () => {
		const mebibyte = 'x'.repeat(1024 * 1024);
		const paint = (path: string, ...headers: string[]) =>
			sendRaw({ port, lines: [`POST ${path} HTTP/1.1`, `Content-Length: ${mebibyte.length}`, ...headers], body: mebibyte });
		const known = [`Host: ${host}`, own()];
		const { status, body } = await paint('/api/generations', ...known, json);
		expect([status, JSON.parse(body)]).toMatchObject([200, { body: '', sent: mebibyte.length }]);
		const form = 'Content-Type: multipart/form-data; boundary=x';
		expect((await paint('/api/generations', ...known, form)).status).toBe(200);
		expectProblem(await paint('/api/generations', ...known, 'Content-Type: image/png'), 415, 'unsupported_media');
		for (const path of ['/api/generations/', '/api/generations?x', '/api/%67enerations', '/api/session']) {
			expectProblem(await paint(path, ...known, json), 413, 'too_large');
		}
		const stranger = ['Host: easel.example', 'Origin: http://easel.example'];
		expectProblem(await paint('/api/generations', ...stranger, json), 401, 'not_authenticated');
	});

	for (const told of [true, false]) {
		test(`300 MB, their length ${told ? 'told' : 'not told'}, are refused within 2 s and not held`, async () => {
			const before = process.memoryUsage().rss;
			const began = performance.now();
			expect(await sendMegabytes(300, told)).toBe(413);
			expect(performance.now() - began).toBeLessThan(2_000);
			expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
		});
	}

	function sendMegabytes(megabytes: number, told: boolean): Promise<number> {
		return new Promise((resolve, reject) => {
			const outgoing = httpRequest({
				port,
				host: '127.0.0.1',
				method: 'POST',
				headers: {
					host,
					origin: `http://${host}`,
					'content-type': 'application/json',
					...(told ? { 'content-length': megabytes * 2 ** 20 } : { 'transfer-encoding': 'chunked' }),
				},
			});
			let isAnswered = false;
			outgoing.on('response', (response) => {
				isAnswered = true;
				resolve(response.statusCode ?? 0);
				outgoing.destroy();
			});
			outgoing.on('error', (error) => (isAnswered ? undefined : reject(error)));
			const chunk = Buffer.alloc(2 ** 16, 'x');
			let left = megabytes * 16;
			const more = () => {
				while (!isAnswered && left > 0) {
					left -= 1;
					if (!outgoing.write(chunk)) {
						outgoing.once('drain', more);
						return;
					}
				}
				outgoing.end();
			};
			more();
		});
	}
});

test('every answer carries the security headers', async () => {
	for (const answer of [await get(`Host: ${host}`), await get('Host: evil.example'), await post('{}', own())]) {
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			'x-content-type-options': 'nosniff',
			'x-frame-options': 'DENY',
			'referrer-policy': 'same-origin',
			'cross-origin-resource-policy': 'same-origin',
			'content-security-policy': expect.stringContaining("default-src 'none'"),
			'permissions-policy': expect.stringContaining('camera=()'),
		});
	}
});

test('the log tells of every request, and of nothing that somebody typed', async () => {
	await sendRaw({ port, lines: [`GET /join?key=${key} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${key}`] });
	await sendRaw({ port, lines: ['GET /secret-path HTTP/1.1', 'Host: secret-host.example'] });
	const answered = await until('both are logged', () => {
		const found = lines.map((line) => JSON.parse(line)).filter(({ message }) => message === 'answered');
		return found.length === 2 && found;
	});
	expect(answered.map(({ method, status }) => [method, status])).toEqual([
		['GET', 200],
		['GET', 421],
	]);
	expect(lines.join('')).not.toMatch(new RegExp(`${key}|secret`));
});

describe('connections', () => {
	test('an address holds at most 64', async () => {
		const sockets = Array.from({ length: 80 }, () => connect(port, '127.0.0.1'));
		const closed = () => sockets.filter(({ destroyed }) => destroyed).length;
		for (const socket of sockets) socket.on('error', () => undefined).resume();
		await until('the surplus is closed', () => closed() >= 16);
		for (const socket of sockets) socket.destroy();
		await until('it is answered again', async () => (await get(`Host: ${host}`).catch(() => ({ status: 0 }))).status === 200);
	});

	test('what waits for a slow reader can be seen, and the reader be let go', async () => {
		const socket = connect(port, '127.0.0.1', () => socket.write(`GET /stream HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
		socket.pause();
		await once(socket, 'ready');
		const open = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
		await until('it is connected', async () => (await open()) > 0);
		await until('it is let go', async () => (await open()) === 0);
		socket.destroy();
	});
});
