/** The pair of keys by which push services know this Easel (RFC 8292). Devices subscribe to the public one, so it is made once and kept. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import webPush from 'web-push';

export interface PushKeys {
	publicKey: string;
	privateKey: string;
}

/** @throws Error when the file holds something else. */
export async function loadPushKeys(data: string): Promise<PushKeys> {
	const file = join(data, 'push-keys.json');
	const kept = await readKeys(file);
	if (kept !== null) return kept;
	await mkdir(data, { recursive: true, mode: 0o700 });
	const made = webPush.generateVAPIDKeys();
	await writeFile(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
	return made;
}

async function readKeys(file: string): Promise<PushKeys | null> {
	const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return null;
		throw error;
	});
	if (text === null) return null;
	const damaged = new Error(
		'The file push-keys.json in the data folder is damaged. Delete it: then devices have to switch notifications on again.',
	);
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value === 'object' && value !== null && 'publicKey' in value && 'privateKey' in value) return value as PushKeys;
	} catch (error) {
		damaged.cause = error;
	}
	throw damaged;
}
