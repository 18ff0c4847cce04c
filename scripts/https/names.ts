/** Under which names and addresses phones find this machine: what its certificate has to hold. */
import { isIP } from 'node:net';
import { hostname, type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { isPrivate } from './name-constraints.ts';

export interface MachineNames {
	dns: string[];
	ip: string[];
}

/** @param allowed further names of the configuration (`EASEL_ALLOWED_HOSTS`) */
export function machineNames(allowed: readonly string[], interfaces = networkInterfaces(), host = hostname()): MachineNames {
	const own = host.toLowerCase();
	const short = own.split('.')[0] ?? own;
	const names = ['localhost', own, `${short}.local`, ...allowed.map((name) => name.toLowerCase())];
	const isAddress = (name: string) => isIP(name) !== 0;
	return {
		dns: [...new Set(names.filter((name) => !isAddress(name) && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)))].sort(),
		ip: [...new Set(['127.0.0.1', '::1', ...names.filter(isAddress), ...addressesOf(interfaces)])].sort(),
	};
}

/** Link-local addresses carry a zone that no certificate can hold; public ones of IPv6 change by the day. */
function addressesOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
	return Object.values(interfaces)
		.flatMap((infos) => infos ?? [])
		.filter(
			({ internal, address }) =>
				!internal && !address.startsWith('169.254.') && !/^fe80:/i.test(address) && (isIP(address) === 4 || isPrivate(address)),
		)
		.map(({ address }) => address);
}
