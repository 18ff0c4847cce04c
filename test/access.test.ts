/** Who may come in: hosts, origins, the household key, spellings of paths. Seen from outside, over raw HTTP. */

import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { key, startEasel, type TestEasel } from './support/easel.ts';

let easel: TestEasel;
beforeAll(async () => {
	easel = await startEasel({ settings: { EASEL_LOG: 'debug' } });
});
afterAll(() => easel[Symbol.asyncDispose]());

const lanAddress = Object.values(networkInterfaces())
	.flat()
	.find((address) => address !== undefined && !address.internal && address.family === 'IPv4')?.address;

interface RawAnswer {
	status: number;
	head: string;
	body: string;
}

/** One request, byte for byte, without a client that tidies it up. */
function raw(lines: string[], { host = '127.0.0.1', body = '' } = {}): Promise<RawAnswer> {
	const port = Number(new URL(easel.url).port);
	return new Promise((resolve, reject) => {
		const socket = connect(port, host, () => socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`));
		let text = '';
		socket.setEncoding('utf8');
		socket.on('data', (data) => {
			text += data;
		});
		socket.on('error', reject);
		socket.on('close', () => {
			const [head = '', ...rest] = text.split('\r\n\r\n');
			resolve({ status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') });
		});
	});
}

const ownHost = () => `localhost:${new URL(easel.url).port}`;
const post = (headers: string[], path = '/api/generations') => {
	const body = JSON.stringify({ prompt: 'a fox', steps: 1 });
	return raw([`POST ${path} HTTP/1.1`, 'Content-Type: application/json', `Content-Length: ${body.length}`, ...headers], { body });
};

describe('hosts', () => {
	for (const host of [
		'evil.example',
		'evil.example:4321',
		'8.8.8.8',
		'localhost.evil.example',
		'127.0.0.1.evil.example',
		'[::2]',
		'localhost:99@evil',
	]) {
		test(`a request for ${host} is refused with 421, on every kind of address`, async () => {
			for (const path of ['/', '/api/generations', '/api/events', '/healthz', '/join']) {
				expect((await raw([`GET ${path} HTTP/1.1`, `Host: ${host}`])).status).toBe(421);
			}
			expect((await post([`Host: ${host}`, `Origin: http://${host}`])).status).toBe(421);
		});
	}

	test('this machine is answered as localhost and by its loopback address', async () => {
		expect((await raw(['GET /api/generations HTTP/1.1', `Host: ${ownHost()}`])).status).toBe(200);
		expect((await raw(['GET / HTTP/1.1', `Host: ${ownHost()}`])).status).toBe(200);
	});
});

describe('origins', () => {
	test('an unsafe request from a foreign page, from a sandboxed one or without an origin is refused with 403', async () => {
		for (const origin of ['http://evil.example', 'null', `http://${ownHost()}.evil.example`, 'https://evil.example']) {
			const answer = await post([`Host: ${ownHost()}`, `Origin: ${origin}`]);
			expect({ origin, status: answer.status }).toEqual({ origin, status: 403 });
			expect(answer.body).toContain('cross_site');
		}
		expect((await post([`Host: ${ownHost()}`])).status).toBe(403);
	});

	test('our own page may, and so may a program with the key and no origin', async () => {
		expect((await post([`Host: ${ownHost()}`, `Origin: http://${ownHost()}`])).status).toBe(202);
		expect((await post([`Host: ${ownHost()}`, `Authorization: Bearer ${key}`])).status).toBe(202);
	});

	test('a page on another site that guesses our address gets nothing with a cookie', async () => {
		const answer = await post([
			`Host: ${ownHost()}`,
			'Sec-Fetch-Site: cross-site',
			'Origin: http://evil.example',
			'Cookie: easel_session=x',
		]);
		expect(answer.status).toBe(403);
	});
});

describe('strangers', () => {
	const forwarded = [
		'X-Forwarded-For: 127.0.0.1',
		'X-Forwarded-Host: localhost',
		'Forwarded: for=127.0.0.1',
		'X-Real-IP: 127.0.0.1',
		'Via: 1.1 proxy',
	];
	for (const header of forwarded) {
		test(`a request that came through a proxy (${header.split(':')[0]}) is not this machine`, async () => {
			const answer = await raw(['GET /api/generations HTTP/1.1', `Host: ${ownHost()}`, header]);
			expect(answer.status).toBe(401);
			expect(answer.body).toContain('not_authenticated');
		});
	}

	test('from a LAN address nothing answers without the key but health and the join page', async () => {
		if (lanAddress === undefined) throw new Error('This machine has no LAN address to test with.');
		const host = `Host: ${lanAddress}:${new URL(easel.url).port}`;
		const status = async (path: string, ...headers: string[]) =>
			(await raw([`GET ${path} HTTP/1.1`, host, ...headers], { host: lanAddress })).status;
		for (const path of [
			'/api/generations',
			'/api/events',
			'/api/models',
			'/api/pictures/x',
			'/api/generations/V1StGXR8_Z5jdHi6B-myT',
			'/_image?href=/x',
			'/_server-islands/x',
		]) {
			expect({ path, status: await status(path) }).toEqual({ path, status: 401 });
		}
		expect(await status('/healthz')).toBe(200);
		expect(await status('/join')).toBe(200);
		expect([302, 303, 307, 401]).toContain(await status('/'));
		expect(await status('/api/generations', `Authorization: Bearer ${key}`)).toBe(200);
		expect(await status('/api/generations', 'Authorization: Bearer wrong-key-0123456789abcdefghijk')).toBe(401);
	});

	test('joining with the key gives a session that lasts, leaving ends it', async () => {
		if (lanAddress === undefined) throw new Error('This machine has no LAN address to test with.');
		const site = `${lanAddress}:${new URL(easel.url).port}`;
		const join_ = async (value: string) => {
			const body = JSON.stringify({ key: value });
			return raw(
				[
					'POST /api/session HTTP/1.1',
					`Host: ${site}`,
					`Origin: http://${site}`,
					'Content-Type: application/json',
					`Content-Length: ${body.length}`,
				],
				{ host: lanAddress, body },
			);
		};
		expect((await join_('a-wrong-household-key-0123456789')).status).toBe(401);
		const joined = await join_(key);
		expect([200, 204]).toContain(joined.status);
		const cookie = /set-cookie: ([^;\r\n]+)/i.exec(joined.head)?.[1] ?? '';
		expect(joined.head).toMatch(/set-cookie:[^\r\n]*HttpOnly/i);
		expect(joined.head).toMatch(/set-cookie:[^\r\n]*SameSite=Lax/i);
		const list = () => raw(['GET /api/generations HTTP/1.1', `Host: ${site}`, `Cookie: ${cookie}`], { host: lanAddress });
		expect((await list()).status).toBe(200);
		await easel.web.end('SIGKILL');
		await easel.startWeb();
		expect((await list()).status).toBe(200);
		await raw(['DELETE /api/session HTTP/1.1', `Host: ${site}`, `Origin: http://${site}`, `Cookie: ${cookie}`], { host: lanAddress });
		expect((await list()).status).toBe(401);
	});
});

describe('spellings of paths', () => {
	const spellings = [
		'/api/pictures/..%5c..%5cx',
		'/api/pictures/%2e%2e/%2e%2e/etc/passwd',
		'/api/pictures/..%2f..%2fetc%2fpasswd',
		'/api/pictures/..%255c..%255cx',
		'/join/..%5capi/generations',
		'/join/../api/generations',
		'/healthz/%2e%2e/api/generations',
		'/api\\generations',
		'//api/generations',
		'/api/pictures/a%00.png',
		'/_astro/..%5c..%5cserver/entry.mjs',
		'/_astro/%2e%2e/%2e%2e/server/entry.mjs',
		'/_astro/..%2f..%2f..%2fpackage.json',
		'/API/generations',
		'/api/generations;x',
		'/%61pi/generations',
		`/${'%25'.repeat(12)}61pi/generations`,
	];
	for (const path of spellings) {
		test(`${path} lets a stranger see nothing`, async () => {
			const answer = await raw([`GET ${path} HTTP/1.1`, `Host: ${ownHost()}`, 'X-Forwarded-For: 10.0.0.9']);
			expect([400, 401, 404]).toContain(answer.status);
			expect(answer.body).not.toMatch(/"generations"|root:|"dependencies"/);
		});
	}
});

test('every answer carries the security headers, and the page a policy without inline scripts', async () => {
	for (const path of ['/', '/join', '/healthz', '/api/generations', '/api/nothing']) {
		const { headers } = await easel.call(path);
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(headers.get('referrer-policy')).toBeTruthy();
		expect(headers.get('x-powered-by')).toBeNull();
	}
	const page = await easel.call('/');
	const policy = `${page.headers.get('content-security-policy') ?? ''} ${/<meta http-equiv="content-security-policy" content="([^"]*)"/i.exec(await page.text())?.[1] ?? ''}`;
	expect(policy).toContain('script-src');
	expect(policy).not.toContain('unsafe-inline');
});

test('the household key and the service token are in no log and in no file but their own', async () => {
	await easel.call(`/join?key=${key}`);
	await easel.call(`/api/generations?cursor=${key}`);
	const said = [...easel.web.lines, ...easel.gpu.lines].join('\n');
	expect(said).not.toContain(key);
	for (const name of await readdir(easel.data, { recursive: true })) {
		if (name.endsWith('household-key')) continue;
		const bytes = await readFile(join(easel.data, name)).catch(() => Buffer.alloc(0));
		expect({ name, holds: bytes.includes(key) }).toEqual({ name, holds: false });
	}
});
