/** What is refused by its address alone: host names and spellings of paths. */
import { hostname, networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { isOwnName, parseHost } from './host-names.ts';
import { checkOrigin } from './origin.ts';
import { checkTarget } from './paths.ts';

const isOwn = (header: string, allowed: string[] = []) => {
	const name = parseHost(header);
	return name !== null && isOwnName(name, allowed);
};

describe('host names', () => {
	test('this machine answers to localhost, its name, its .local name and each of its addresses', () => {
		const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
		const own = addresses.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
		for (const host of [
			'localhost',
			'LOCALHOST:4321',
			'127.0.0.1:1',
			'[::1]:4321',
			hostname(),
			`${hostname().split('.')[0]}.local`,
			...own,
		]) {
			expect({ host, own: isOwn(host) }).toEqual({ host, own: true });
		}
	});

	test('nothing else does, unless it was allowed', () => {
		for (const host of ['evil.example', '8.8.8.8', 'localhost.evil.example', '127.0.0.1.evil.example', '[::2]', '', 'x.local', '0.0.0.0']) {
			expect({ host, own: isOwn(host) }).toEqual({ host, own: false });
		}
		expect(isOwn('easel.example:8443', ['Easel.example'])).toBe(true);
		expect(isOwn('sub.easel.example', ['easel.example'])).toBe(false);
	});

	test('what is no host has no name', () => {
		for (const host of ['localhost:99@evil', 'a b', 'localhost/', 'localhost:x', '[localhost]', 'user@localhost', 'localhost,evil']) {
			expect(parseHost(host)).toBeNull();
		}
	});
});

describe('paths', () => {
	const refused = expect.objectContaining({ problem: expect.objectContaining({ code: 'invalid_path' }) });

	test('ordinary addresses pass', () => {
		for (const target of ['/', '/api/generations?cursor=a%2Fb&limit=5', '/a.b', '/_astro/x.CSSa1.js', '/%F0%9F%A6%8A', "/it's"])
			checkTarget(target);
	});

	for (const target of [
		'/api\\x',
		'/..%5cx',
		'/..%255cx',
		'/..%25252525255Cx',
		'/%2e%2e/x',
		'/a/%2E',
		'/a%2fb',
		'/../x',
		'/a/..',
		'/./a',
		'//a',
		'/a//b',
		'/a%00',
		'/%',
		'/%zz',
		'/%ff',
		'http://localhost/',
		'*',
		'',
		'/a b',
		'/é',
		`/${'x'.repeat(2_048)}`,
	]) {
		test(`${target.slice(0, 30) || 'nothing'} is refused`, () => {
			expect(() => checkTarget(target)).toThrow(refused);
		});
	}
});

describe('origins', () => {
	const host = 'easel.local:4321';
	const allowed = (headers: Record<string, string>, method = 'POST') => {
		try {
			checkOrigin(method, { host, ...headers });
			return true;
		} catch {
			return false;
		}
	};

	test('reading needs none', () => {
		expect(allowed({ origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }, 'GET')).toBe(true);
	});

	test('acting needs our own, or a bearer token', () => {
		expect(allowed({ origin: `http://${host}` })).toBe(true);
		expect(allowed({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(true);
		expect(allowed({ 'sec-fetch-site': 'same-origin' })).toBe(true);
		expect(allowed({ origin: `https://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(true);
		expect(allowed({ origin: `https://${host}` })).toBe(true);
		expect(allowed({ authorization: 'Bearer x' })).toBe(true);
		expect(allowed({ authorization: 'Bearer x', origin: 'http://evil.example' })).toBe(true);
	});

	test('anything else is refused', () => {
		expect(allowed({})).toBe(false);
		for (const origin of [
			'null',
			'http://evil.example',
			'https://evil.example',
			`ftp://${host}`,
			`http://${host}.evil`,
			'http://easel.local',
			'',
		]) {
			expect({ origin, allowed: allowed({ origin }) }).toEqual({ origin, allowed: false });
		}
		for (const site of ['cross-site', 'same-site', 'none']) {
			expect(allowed({ 'sec-fetch-site': site })).toBe(false);
			expect(allowed({ origin: `http://${host}`, 'sec-fetch-site': site })).toBe(false);
		}
		expect(allowed({ authorization: 'Basic eDp5' })).toBe(false);
		expect(allowed({ origin: 'http://evil.example' }, 'DELETE')).toBe(false);
	});
});
