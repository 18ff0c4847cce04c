import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { addressesOf, localUrl } from './addresses.ts';

function at(address: string, family: 'IPv4' | 'IPv6' = 'IPv4', internal = false): NetworkInterfaceInfo[] {
	const info = { address, netmask: '255.255.255.0', mac: '00:00:00:00:00:00', internal, cidr: null };
	return [family === 'IPv4' ? { ...info, family } : { ...info, family, scopeid: 0 }];
}

const interfaces = {
	lo: at('127.0.0.1', 'IPv4', true),
	docker0: at('172.17.0.1'),
	tailscale0: at('100.64.0.7'),
	eth0: at('10.0.0.5'),
	wlan0: [...at('192.168.1.20'), ...at('fe80::1', 'IPv6')],
	usb0: at('169.254.3.4'),
};

test('all addresses that a phone may reach are offered, the home network first', () => {
	expect(addressesOf('0.0.0.0', 4321, interfaces)).toEqual({
		here: 'http://localhost:4321',
		network: ['http://192.168.1.20:4321', 'http://10.0.0.5:4321', 'http://100.64.0.7:4321'],
	});
});

test('a page that keeps to this machine is offered to nobody else', () => {
	expect(addressesOf('127.0.0.1', 80, interfaces)).toEqual({ here: 'http://localhost', network: [] });
});

test('a page on one address is offered there', () => {
	expect(addressesOf('192.168.1.20', 4321, interfaces)).toEqual({
		here: 'http://192.168.1.20:4321',
		network: ['http://192.168.1.20:4321'],
	});
});

test('programs on this machine reach a service on all interfaces by loopback', () => {
	expect(localUrl('0.0.0.0', 4322)).toBe('http://127.0.0.1:4322');
	expect(localUrl('::1', 4322)).toBe('http://[::1]:4322');
});
