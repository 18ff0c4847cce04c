import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

export interface Addresses {
	/** Opens the page on this machine. */
	here: string;
	/** Open it from elsewhere in the house; the likeliest first. Empty when the page keeps to this machine. */
	network: string[];
}

/** Bridges and tunnels of containers and virtual machines: no phone is behind them. */
const virtual = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|podman|lxc)/;

/** The same addresses over HTTPS. */
export function toHttps({ here, network }: Addresses, port: number): Addresses {
	const change = (address: string): string => {
		const url = new URL(address);
		return `https://${url.hostname}${port === 443 ? '' : `:${port}`}`;
	};
	return { here: change(here), network: network.map(change) };
}

/** Addresses of the page for the host and the port that it listens on. */
export function addressesOf(host: string, port: number, interfaces = networkInterfaces()): Addresses {
	if (host === '0.0.0.0' || host === '::') {
		return { here: toUrl('localhost', port), network: reachable(interfaces).map((address) => toUrl(address, port)) };
	}
	if (isLoopback(host)) return { here: toUrl(host === '::1' ? '[::1]' : 'localhost', port), network: [] };
	const url = toUrl(host.includes(':') ? `[${host}]` : host, port);
	return { here: url, network: [url] };
}

/** The address under which a program on this machine reaches what listens on `host`. */
export function localUrl(host: string, port: number): string {
	if (host === '0.0.0.0' || host === '::') return toUrl('127.0.0.1', port);
	return toUrl(host.includes(':') ? `[${host}]` : host, port);
}

function reachable(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
	return Object.entries(interfaces)
		.filter(([name]) => !virtual.test(name))
		.flatMap(([, infos]) => infos ?? [])
		.filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
		.map(({ address }) => address)
		.sort((left, right) => likelihood(right) - likelihood(left));
}

/** Home routers hand out 192.168.x.x; then the other private ranges (RFC 1918); then VPNs and the rest. */
function likelihood(address: string): number {
	if (address.startsWith('192.168.')) return 3;
	if (address.startsWith('10.')) return 2;
	return /^172\.(1[6-9]|2\d|3[01])\./.test(address) ? 1 : 0;
}

function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function toUrl(host: string, port: number): string {
	return `http://${host}${port === 80 ? '' : `:${port}`}`;
}
