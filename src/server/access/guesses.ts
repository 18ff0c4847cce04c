/** Counts wrong keys by address, so that nobody can try many. In memory: a restart forgets them. */
import { isIPv6 } from 'node:net';
import { ProblemError } from '#contract/problem.ts';

export interface Guesses {
	/** @throws ProblemError `rate_limited` when too many wrong keys came from this address. */
	check(address: string): void;
	/** Counts a wrong one. */
	count(address: string): void;
}

/** Wrong keys, unless told otherwise. */
const usualMost = 10;
const withinMs = 5 * 60_000;
/** Addresses that are remembered; beyond it the oldest is forgotten. */
const mostAddresses = 10_000;

/** @param now monotonic milliseconds. @param most wrong ones that are answered. @param what was wrong, as people are told */
export function createGuesses(
	now: () => number = () => performance.now(),
	{ most = usualMost, what = 'keys' }: { most?: number; what?: string } = {},
): Guesses {
	const wrong = new Map<string, number[]>();
	const recent = (key: string) => (wrong.get(key) ?? []).filter((time) => time > now() - withinMs);
	return {
		check: (address) => {
			const times = recent(toNetwork(address));
			const [oldest] = times;
			if (times.length < most || oldest === undefined) return;
			const seconds = Math.ceil((oldest + withinMs - now()) / 1000);
			const minutes = Math.ceil(seconds / 60);
			throw new ProblemError('rate_limited', `Too many wrong ${what} came from this address. Try again in ${minutes} min.`, {
				retry_after: seconds,
				reason: { name: 'too_many_tries', values: { minutes } },
			});
		},
		count: (address) => {
			const key = toNetwork(address);
			const times = [...recent(key), now()];
			wrong.delete(key);
			wrong.set(key, times);
			const [first] = wrong.keys();
			if (wrong.size > mostAddresses && first !== undefined) wrong.delete(first);
		},
	};
}

/** An IPv4 address as it is; of IPv6 the first 64 bits, as one subscriber owns all the rest. IPv4 in IPv6 (`::ffff:…`) is IPv4. */
export function toNetwork(address: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
	if (mapped !== undefined) return mapped;
	const [plain = ''] = address.split('%');
	if (!isIPv6(plain)) return plain;
	const [head = '', tail] = plain.split('::');
	const groups = head === '' ? [] : head.split(':');
	if (tail !== undefined) {
		const rest = tail === '' ? [] : tail.split(':');
		while (groups.length + rest.length < 8) groups.push('0');
		groups.push(...rest);
	}
	return `${groups
		.slice(0, 4)
		.map((group) => Number.parseInt(group, 16).toString(16))
		.join(':')}::/64`;
}
