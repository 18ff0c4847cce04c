/** What this browser remembers. Storage can be full, or switched off in private windows: then nothing is remembered. */

export type StoredName =
	| 'draft'
	| 'grid'
	| 'theme'
	| 'text-size'
	| 'motion'
	| 'letter-keys'
	| 'more'
	| 'model-settings'
	| 'sound'
	| 'chimed'
	| 'awake';

export function readStored(name: StoredName): string | null {
	try {
		return localStorage.getItem(`easel-${name}`);
	} catch {
		return null;
	}
}

export function store(name: StoredName, value: string | null): void {
	try {
		if (value === null) localStorage.removeItem(`easel-${name}`);
		else localStorage.setItem(`easel-${name}`, value);
	} catch {
		// Nothing is lost but the convenience.
	}
}
