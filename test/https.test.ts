/** HTTPS beside plain HTTP: with a client that trusts the authority, as a phone does after /trust. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureCertificate, httpsFiles } from '../scripts/https/authority.ts';
import { type FakeGpuService, startFakeGpuService } from './support/fake-gpu-service.ts';
import { type Program, startProgram, until } from './support/program.ts';

const key = 'household-key-of-this-test-0123456789';
let folder: string;
let data: string;
let service: FakeGpuService;
let web: Program;
let port: number;
let securePort: number;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-https-'));
	data = join(folder, 'data');
	await ensureCertificate(data, { dns: ['localhost'], ip: ['127.0.0.1'] });
	service = await startFakeGpuService({ outputs: join(folder, 'outputs') });
	web = start({ EASEL_DATA: data });
	port = await listening(web, 'listens', 'port');
	securePort = await listening(web, 'over HTTPS', 'https_port');
});
afterAll(async () => {
	await web?.[Symbol.asyncDispose]();
	await service?.[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, maxRetries: 5 });
});

function start(settings: Record<string, string>): Program {
	return startProgram('src/server/main.ts', {
		EASEL_OUTPUTS: join(folder, 'outputs'),
		EASEL_GPU_URL: service.url,
		EASEL_GPU_TOKEN: service.token,
		EASEL_KEY: key,
		EASEL_PORT: '0',
		EASEL_HTTPS_PORT: '0',
		EASEL_HOST: '127.0.0.1',
		...settings,
	});
}

async function listening(program: Program, words: string, field: string): Promise<number> {
	return JSON.parse(await program.line((line) => line.includes(words)))[field];
}

interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
	serial: string | null;
}

/** @param ca null asks over plain HTTP */
function ask(path: string, { ca, method = 'GET', headers = {}, body = '', at }: AskOptions): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const options = { host: 'localhost', family: 4, port: at ?? (ca === null ? port : securePort), path, method, headers, agent: false };
		const sent = ca === null ? request(options) : secureRequest({ ...options, ca });
		sent.on('error', reject);
		sent.on('response', (response) => {
			const chunks: Buffer[] = [];
			const serial = ca === null ? null : (response.socket as TLSSocket).getPeerCertificate().serialNumber;
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () =>
				resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks), serial }),
			);
		});
		sent.end(body);
	});
}
interface AskOptions {
	ca: Buffer | null;
	method?: string;
	headers?: Record<string, string>;
	body?: string;
	at?: number;
}

const authority = () => readFileSync(httpsFiles(data).authority);

test('a client that trusts the authority gets the page over HTTPS, and HTTP goes on', async () => {
	for (const ca of [authority(), null]) {
		const { status, body } = await ask('/', { ca });
		expect(status).toBe(200);
		expect(body.toString()).toContain('<title>Easel</title>');
	}
});

test('no answer asks browsers to insist on HTTPS', async () => {
	for (const path of ['/', '/join', '/trust', '/healthz', '/service-worker.js', '/api/generations', '/nothing']) {
		for (const ca of [authority(), null]) expect((await ask(path, { ca })).headers['strict-transport-security']).toBeUndefined();
	}
});

test('a browser that is too old to say where a request comes from joins over HTTPS too', async () => {
	const headers = { 'content-type': 'application/json', origin: `https://localhost:${securePort}` };
	const joined = await ask('/api/session', { ca: authority(), method: 'POST', headers, body: JSON.stringify({ key }) });
	expect(joined.status).toBe(204);
	const foreign = await ask('/api/session', {
		ca: authority(),
		method: 'POST',
		headers: { ...headers, origin: `https://localhost:${port}` },
		body: JSON.stringify({ key }),
	});
	expect(foreign.status).toBe(403);
});

test('a stranger gets the authority over plain HTTP in both forms, with types that phones take', async () => {
	const stranger = { 'x-forwarded-for': '192.168.1.99' };
	const der = await ask('/trust/authority.crt', { ca: null, headers: stranger });
	expect(der.headers['content-type']).toBe('application/x-x509-ca-cert');
	const pem = await ask('/trust/authority.pem', { ca: null, headers: stranger });
	expect(pem.body.toString()).toBe(authority().toString());
	expect(pem.body.toString().replaceAll(/-----[A-Z ]+-----|\s/g, '')).toBe(der.body.toString('base64'));
	expect((await ask('/trust', { ca: null, headers: stranger })).body.toString()).toContain(`https://localhost:${securePort}`);
});

test('a renewed certificate is served without a restart', async () => {
	const before = (await ask('/healthz', { ca: authority() })).serial;
	await ensureCertificate(data, { dns: ['localhost', 'other.local'], ip: ['127.0.0.1'] });
	process.kill(web.pid, 'SIGHUP');
	await until('the new one is served', async () => (await ask('/healthz', { ca: authority() })).serial !== before);
});

test('a certificate by path is used instead, and has no authority to give', async () => {
	const other = join(folder, 'other');
	await ensureCertificate(other, { dns: ['localhost'], ip: ['127.0.0.1'] });
	const { certificate, key: keyFile, authority: ca } = httpsFiles(other);
	await using program = start({ EASEL_DATA: join(folder, 'data-2'), EASEL_TLS_CERT: certificate, EASEL_TLS_KEY: keyFile });
	const at = await listening(program, 'over HTTPS', 'https_port');
	expect((await ask('/healthz', { ca: readFileSync(ca), at })).status).toBe(200);
	expect((await ask('/trust/authority.pem', { ca: readFileSync(ca), at })).status).toBe(404);
});

test('a certificate without its key is refused in plain words', async () => {
	await using program = start({ EASEL_DATA: join(folder, 'data-3'), EASEL_TLS_CERT: '/nowhere.pem' });
	expect(await program.line((line) => line.includes('belong together'))).toMatch(/EASEL_TLS_KEY/);
});
