/** The names and addresses under which Easel answers. Anything else is another site that points its name at this machine (DNS rebinding). */
import { hostname, networkInterfaces } from 'node:os';

/** The name in a `Host` header, lower case, without port and brackets; null for what is no host. */
export function parseHost(header: string): string | null {
	const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header);
	return (match?.[1] ?? match?.[2] ?? null)?.toLowerCase() ?? null;
}

/** Names that can only mean the machine that asks. */
export function isLoopbackName(name: string): boolean {
	return name === 'localhost' || name === '127.0.0.1' || name === '::1';
}

/** True for this machine's names and present addresses, and for what was allowed besides. Ports are not compared: a container may map them. */
export function isOwnName(name: string, allowed: readonly string[]): boolean {
	if (isLoopbackName(name) || allowed.some((other) => other.toLowerCase() === name)) return true;
	const own = hostname().toLowerCase();
	if (name === own || name === `${own.split('.')[0]}.local`) return true;
	// Asked anew each time: a laptop changes its address.
	return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === name));
}
