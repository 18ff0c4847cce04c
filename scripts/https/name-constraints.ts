/**
 * What an authority may vouch for (RFC 5280, 4.2.1.10). This one is trusted by phones for the sake of one machine at home: should its key ever
 * be stolen, it is good for nothing on the internet.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Networks that the internet does not route (RFC 1918, 3927, 4193, 4291; RFC 6598 for mesh VPNs): address and mask. */
const privateNetworks: readonly (readonly [string, string])[] = [
	['10.0.0.0', '255.0.0.0'],
	['100.64.0.0', '255.192.0.0'],
	['127.0.0.0', '255.0.0.0'],
	['169.254.0.0', '255.255.0.0'],
	['172.16.0.0', '255.240.0.0'],
	['192.168.0.0', '255.255.0.0'],
];
const privateNetworks6: readonly (readonly [number[], number])[] = [
	[[0xfc], 7],
	[[0xfe, 0x80], 10],
	[[...Array<number>(15).fill(0), 1], 128],
];
/** Endings that only home networks use. */
const homeNames = ['localhost', 'local', 'lan', 'home', 'home.arpa', 'internal', 'fritz.box'];

const privateAddresses = new BlockList();
for (const [address, mask] of privateNetworks) {
	const ones = bytes4(mask).reduce((bits, byte) => bits + byte.toString(2).replaceAll('0', '').length, 0);
	privateAddresses.addSubnet(address, ones, 'ipv4');
}
for (const [network, bits] of [
	['fc00::', 7],
	['fe80::', 10],
	['::1', 128],
] as const)
	privateAddresses.addSubnet(network, bits, 'ipv6');

const sequence = 0x30;
const permittedTag = 0xa0;
const dnsTag = 0x82;
const addressTag = 0x87;

/** The extension's value in DER. @param names further DNS names, and those below them; addresses that are public */
export function nameConstraints(names: readonly string[], addresses: readonly string[]): Uint8Array<ArrayBuffer> {
	const dns = [...new Set([...homeNames, ...names])].map((name) => tagged(dnsTag, Buffer.from(name, 'ascii')));
	const networks = [
		...privateNetworks.map(([address, mask]) => [...bytes4(address), ...bytes4(mask)]),
		...addresses.filter(isIPv4).map((address) => [...bytes4(address), 255, 255, 255, 255]),
		...privateNetworks6.map(([start, bits]) => [...padded(start), ...mask6(bits)]),
		...addresses.filter((address) => !isIPv4(address)).map((address) => [...bytes6(address), ...mask6(128)]),
	].map((network) => tagged(addressTag, Buffer.from(network)));
	const subtrees = [...dns, ...networks].map((base) => tagged(sequence, base));
	return new Uint8Array(tagged(sequence, tagged(permittedTag, Buffer.concat(subtrees))));
}

/** Whether the authority with this certificate may vouch for a name or an address. */
export function isCovered(authorityDer: Buffer, name: string): boolean {
	if (isIP(name) === 0) {
		const isHome = homeNames.some((home) => name === home || name.endsWith(`.${home}`));
		return isHome || authorityDer.includes(tagged(dnsTag, Buffer.from(name, 'ascii')));
	}
	if (isPrivate(name)) return true;
	const network = isIPv4(name) ? [...bytes4(name), 255, 255, 255, 255] : [...bytes6(name), ...mask6(128)];
	return authorityDer.includes(tagged(addressTag, Buffer.from(network)));
}

/** Whether the internet does not route an address. */
export function isPrivate(address: string): boolean {
	return privateAddresses.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function tagged(tag: number, content: Buffer): Buffer {
	const { length } = content;
	const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
	return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function bytes4(address: string): number[] {
	return address.split('.').map(Number);
}

function bytes6(address: string): number[] {
	const [head = '', tail] = address.split('::');
	const groups = (text: string | undefined) =>
		text === undefined || text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
	const [before, after] = [groups(head), groups(tail)];
	const middle = Array<number>(8 - before.length - after.length).fill(0);
	return [...before, ...middle, ...after].flatMap((group) => [group >> 8, group & 255]);
}

function padded(start: number[]): number[] {
	return [...start, ...Array<number>(16 - start.length).fill(0)];
}

function mask6(bits: number): number[] {
	return Array.from({ length: 16 }, (_, index) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - index * 8))));
}
