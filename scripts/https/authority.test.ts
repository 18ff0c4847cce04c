import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureCertificate, httpsFiles } from './authority.ts';
import { machineNames } from './names.ts';

const dayMs = 24 * 3_600_000;
const names = { dns: ['easel.local', 'localhost', 'workshop'], ip: ['127.0.0.1', '192.168.1.20', '::1'] };
let data: string;

beforeEach(async () => {
	data = await mkdtemp(join(tmpdir(), 'easel-https-'));
});
afterEach(() => rm(data, { recursive: true }));

function verify(hostname: string): string {
	const { authority, certificate } = httpsFiles(data);
	const kind = /^[\d.]+$|:/.test(hostname) ? '-verify_ip' : '-verify_hostname';
	const { stdout, stderr } = spawnSync('openssl', ['verify', '-x509_strict', '-CAfile', authority, kind, hostname, certificate], {
		encoding: 'utf8',
	});
	return stdout + stderr;
}

test.each([...names.dns, ...names.ip])('a client that trusts the authority trusts %s', async (name) => {
	await ensureCertificate(data, names);
	expect(verify(name)).toMatch(/: OK\n$/);
});

test('a client that trusts the authority reads from a server with the certificate, another one does not', async () => {
	await ensureCertificate(data, names);
	const { authority, certificate, key } = httpsFiles(data);
	const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (_request, response) => response.end('hello'));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const ask = (ca?: Buffer) =>
		new Promise<number | string>((resolve) => {
			get({ host: 'localhost', port, agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => {
				response.resume();
				resolve(response.statusCode ?? 0);
			}).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
		});
	expect(await ask(readFileSync(authority))).toBe(200);
	expect(await ask()).not.toBe(200);
	server.close();
});

test('keys are for this account alone, and the certificate lives no longer than phones accept', async () => {
	await ensureCertificate(data, names);
	const { authorityKey, key, certificate } = httpsFiles(data);
	for (const file of [authorityKey, key]) expect(statSync(file).mode & 0o777).toBe(0o600);
	const { stdout } = spawnSync('openssl', ['x509', '-in', certificate, '-noout', '-startdate', '-enddate'], { encoding: 'utf8' });
	const [start = 0, end = 0] = [...stdout.matchAll(/=(.*)/g)].map(([, date]) => Date.parse(date ?? ''));
	expect((end - start) / dayMs).toBeLessThanOrEqual(398);
});

test('what is good stays; other names and age bring a new certificate of the same authority', async () => {
	const first = await ensureCertificate(data, names);
	expect(first.made).toBe('authority');
	expect((await ensureCertificate(data, names)).made).toBe('nothing');
	const moved = await ensureCertificate(data, { ...names, ip: [...names.ip, '192.168.1.77'] });
	expect(moved).toMatchObject({ made: 'certificate', fingerprint: first.fingerprint });
	expect(verify('192.168.1.77')).toMatch(/OK/);
	const later = await ensureCertificate(data, names, Date.now() + 350 * dayMs);
	expect(later).toMatchObject({ made: 'certificate', fingerprint: first.fingerprint });
});

test('the authority vouches for nothing on the internet: such a name is left out, and a certificate for it would be refused', async () => {
	await ensureCertificate(data, names);
	const { names: held } = await ensureCertificate(data, { dns: [...names.dns, 'bank.example.com'], ip: [...names.ip, '93.184.216.34'] });
	expect(held).toEqual(names);
	const { authority, authorityKey } = httpsFiles(data);
	const forged = join(data, 'forged.pem');
	const make = `openssl req -newkey rsa:2048 -nodes -keyout ${data}/f.key -subj /CN=x -out ${data}/f.csr 2>/dev/null && printf 'subjectAltName=DNS:bank.example.com' > ${data}/f.ext && openssl x509 -req -in ${data}/f.csr -CA ${authority} -CAkey ${authorityKey} -extfile ${data}/f.ext -days 30 -out ${forged} 2>/dev/null`;
	expect(spawnSync('sh', ['-c', make]).status).toBe(0);
	const { stdout, stderr } = spawnSync('openssl', ['verify', '-CAfile', authority, forged], { encoding: 'utf8' });
	expect(stdout + stderr).toMatch(/permitted subtree violation/);
});

test('names of this machine: its own, those allowed besides, and addresses at home', () => {
	const info = (address: string, internal = false) => ({ address, internal }) as never;
	const interfaces = { lo: [info('127.0.0.1', true)], eth0: [info('192.168.1.20'), info('fe80::1'), info('2001:db8::7'), info('fd00::7')] };
	expect(machineNames(['Studio.Example'], interfaces, 'Workshop.lan')).toEqual({
		dns: ['localhost', 'studio.example', 'workshop.lan', 'workshop.local'],
		ip: ['127.0.0.1', '192.168.1.20', '::1', 'fd00::7'],
	});
});
