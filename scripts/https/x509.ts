/**
 * The X.509 library, made ready. Its container for extensions wants the metadata proposal of 2017 on `Reflect` when it is loaded; what it uses of
 * that is here, so that no further package changes the global object.
 */
import { webcrypto } from 'node:crypto';

const known = new WeakMap<object, Map<string, unknown>>();

function getOwnMetadata(key: string, target: object): unknown {
	return known.get(target)?.get(key);
}

function getMetadata(key: string, target: object | null): unknown {
	for (let at = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
		if (known.get(at)?.has(key) === true) return getOwnMetadata(key, at);
	}
	return undefined;
}

function defineMetadata(key: string, value: unknown, target: object): void {
	const own = known.get(target) ?? new Map<string, unknown>();
	own.set(key, value);
	known.set(target, own);
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { getOwnMetadata, getMetadata, defineMetadata });

export const x509 = await import('@peculiar/x509');
x509.cryptoProvider.set(webcrypto);
