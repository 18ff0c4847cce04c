/** Notifications, from a painted picture to what a device reads: against a push service of our own that speaks HTTPS. */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PushMessage } from '#contract/push.ts';
import { ensureCertificate, httpsFiles } from '../scripts/https/authority.ts';
import { startEasel, type TestEasel } from './support/easel.ts';
import { until } from './support/program.ts';

interface Received {
	path: string;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

let folder: string;
let easel: TestEasel;
let service: Server;
let address: string;
let answers: number[];
let received: Received[];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'easel-push-'));
	await ensureCertificate(folder, { dns: ['localhost'], ip: ['127.0.0.1'] });
	const { authority, certificate, key } = httpsFiles(folder);
	service = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
			response.writeHead(answers.shift() ?? 201).end();
		});
	});
	await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
	address = `https://localhost:${(service.address() as AddressInfo).port}`;
	easel = await startEasel({ settings: { NODE_EXTRA_CA_CERTS: authority } });
});
beforeEach(() => {
	answers = [];
	received = [];
});
afterAll(async () => {
	await easel?.[Symbol.asyncDispose]();
	service?.close();
	await rm(folder, { recursive: true });
});

/** A device as a browser would make it. */
function makeDevice(name: string) {
	const pair = createECDH('prime256v1');
	pair.generateKeys();
	const secret = randomBytes(16);
	return {
		subscription: { endpoint: `${address}/${name}`, keys: { p256dh: pair.getPublicKey('base64url'), auth: secret.toString('base64url') } },
		/** RFC 8291 and RFC 8188, the reader's side. */
		read: (body: Buffer): PushMessage => {
			const salt = body.subarray(0, 16);
			const sender = body.subarray(21, 21 + body.readUInt8(20));
			const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), sender]);
			const shared = Buffer.from(hkdfSync('sha256', pair.computeSecret(sender), secret, info, 32));
			const key = Buffer.from(hkdfSync('sha256', shared, salt, 'Content-Encoding: aes128gcm\0', 16));
			const nonce = Buffer.from(hkdfSync('sha256', shared, salt, 'Content-Encoding: nonce\0', 12));
			const sealed = body.subarray(21 + sender.length);
			const opener = createDecipheriv('aes-128-gcm', key, nonce);
			opener.setAuthTag(sealed.subarray(-16));
			const padded = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]);
			return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString()) as PushMessage;
		},
	};
}

async function add(device: unknown): Promise<string> {
	const response = await easel.call('/api/push/devices', {
		method: 'POST',
		body: JSON.stringify(device),
		headers: { 'content-type': 'application/json' },
	});
	expect(response.status).toBe(201);
	return ((await response.json()) as { id: string }).id;
}

const remove = (id: string) => easel.call(`/api/push/devices/${id}`, { method: 'DELETE' });

test('a device is told of a finished picture, in a message that it alone can read, and of the prompt only when it wants that', async () => {
	const [quiet, open] = [makeDevice('quiet'), makeDevice('open')];
	const ids = [await add({ ...quiet.subscription, language: 'de' }), await add({ ...open.subscription, with_prompt: true })];
	const { id } = await easel.accept({ prompt: 'a fox in the snow', count: 2 });
	await easel.ended(id);
	await until('both are told', async () => received.length === 2);
	const of = (path: string) => received.find((one) => one.path === path)?.body ?? Buffer.alloc(0);
	expect(quiet.read(of('/quiet'))).toEqual({ id, pictures: 2, failed: false, prompt: null, path: `/#${id}-1`, language: 'de' });
	expect(open.read(of('/open'))).toMatchObject({ prompt: 'a fox in the snow', language: 'en' });
	for (const { body, headers } of received) {
		expect(body.toString('latin1')).not.toContain('fox');
		expect(Number(headers['ttl'])).toBeGreaterThan(0);
	}
	for (const one of ids) expect((await remove(one)).status).toBe(204);
});

test('the push service can tell by the public key that the message comes from this Easel', async () => {
	const { public_key } = (await (await easel.call('/api/push')).json()) as { public_key: string };
	const id = await add(makeDevice('signed').subscription);
	expect(
		(await easel.call(`/api/push/devices/${id}/try`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }))
			.status,
	).toBe(204);
	const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(received[0]?.headers.authorization ?? '') ?? [];
	expect(key).toBe(public_key);
	const point = Buffer.from(key, 'base64url');
	const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
	const [head, payload, signature = ''] = token.split('.');
	const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
	expect(
		verify('sha256', Buffer.from(`${head}.${payload}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
	).toBe(true);
	expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toMatchObject({ aud: address });
	expect(statSync(join(easel.data, 'push-keys.json')).mode & 0o777).toBe(0o600);
	await remove(id);
});

test('a device that has gone is forgotten', async () => {
	const id = await add(makeDevice('gone').subscription);
	answers = [410];
	await easel.ended((await easel.accept({ prompt: 'a boat' })).id);
	await until('it is told', async () => received.length === 1);
	await until('it is forgotten', async () => (await remove(id)).status === 404);
});

test('adding a device again changes what was chosen, and no device is told twice', async () => {
	const device = makeDevice('same');
	const id = await add(device.subscription);
	expect(await add({ ...device.subscription, with_prompt: true })).toBe(id);
	await easel.ended((await easel.accept({ prompt: 'a red kite' })).id);
	await until('it is told', async () => received.length > 0);
	expect(received).toHaveLength(1);
	expect(device.read(received[0]?.body ?? Buffer.alloc(0)).prompt).toBe('a red kite');
	await remove(id);
});

test.each([
	[{ endpoint: 'http://push.example/x' }, 'endpoint'],
	[{ endpoint: 'https://push.example/x', keys: { p256dh: 'short', auth: 'short' } }, 'keys.p256dh'],
	['nothing', 'endpoint'],
])('what is no subscription is refused by its field: %j', async (device, field) => {
	const response = await easel.call('/api/push/devices', {
		method: 'POST',
		body: JSON.stringify(device),
		headers: { 'content-type': 'application/json' },
	});
	expect(response.status).toBe(422);
	expect(await response.json()).toMatchObject({ code: 'validation_failed', field });
});
