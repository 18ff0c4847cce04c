import { expect, test } from 'vitest';
import { welcome } from './welcome.ts';

const key = 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk';
const plain = { https: null, needsTrust: false };
const addresses = { here: 'http://localhost:4321', network: ['http://192.168.1.20:4321'] };

test('a terminal shows the link that lets phones in, and a QR code of it', () => {
	const text = welcome({ ...plain, addresses, key, keyPlace: 'data/household-key', terminal: true });
	expect(text).toContain(`http://192.168.1.20:4321/join#${key}`);
	expect(text.match(/[█▀▄]/g)?.length).toBeGreaterThan(100);
});

test('elsewhere the addresses are plain lines, and the key stays out of the log', () => {
	const text = welcome({ ...plain, addresses, key, keyPlace: 'data/household-key', terminal: false });
	expect(text.split('\n').slice(0, 2)).toEqual([
		'Easel is open on this machine: http://localhost:4321',
		'Easel is open on the network: http://192.168.1.20:4321',
	]);
	expect(text).toContain('data/household-key');
	expect(text).not.toContain(key);
});

test('a page that keeps to this machine needs no key', () => {
	const text = welcome({ ...plain, addresses: { ...addresses, network: [] }, key, keyPlace: 'data/household-key', terminal: true });
	expect(text).toContain('http://localhost:4321');
	expect(text).not.toContain(key);
});

test('with a certificate of our own, the code leads to the page that explains how to trust it, and the secure address stands beside it', () => {
	const https = { here: 'https://localhost:4323', network: ['https://192.168.1.20:4323'] };
	const text = welcome({ addresses, https, needsTrust: true, key, keyPlace: 'data/household-key', terminal: true });
	expect(text).toContain(`http://192.168.1.20:4321/trust#${key}`);
	expect(text).toContain('https://192.168.1.20:4323');
});
