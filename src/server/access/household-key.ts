/**
 * The household key: whoever holds it may come in. Made at first start; renewed by deleting its file and starting again, which also ends
 * every session that was opened with the old one.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface HouseholdKey {
	/** For the link and the QR code that let a phone in. Never logged. */
	readonly text: string;
	/** SHA-256 of the key, hex: what may be stored. */
	readonly fingerprint: string;
	/** Takes the same time whatever is wrong. */
	matches(guess: string): boolean;
}

const keyBytes = 32;

/**
 * The key to use: the configured one, else the one in `<data>/household-key`, which is made when it is missing. Two processes that start at
 * once get the same.
 *
 * @param configured `EASEL_KEY`
 * @throws Error when the file holds something else.
 */
export async function loadHouseholdKey(data: string, configured: string | null): Promise<HouseholdKey> {
	if (configured !== null) return toHouseholdKey(configured);
	const file = join(data, 'household-key');
	const text = (await readOrNull(file)) ?? (await make(data, file));
	if (!/^[A-Za-z0-9_-]{22,128}$/.test(text)) {
		throw new Error('The file household-key in the data folder holds no key. Delete it, and a new one is made at the next start.');
	}
	await chmod(file, 0o600);
	return toHouseholdKey(text);
}

function toHouseholdKey(text: string): HouseholdKey {
	const hash = sha256(text);
	return { text, fingerprint: hash.toString('hex'), matches: (guess) => timingSafeEqual(sha256(guess), hash) };
}

async function make(data: string, file: string): Promise<string> {
	await mkdir(data, { recursive: true, mode: 0o700 });
	const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
	{
		await using handle = await open(temporary, 'wx', 0o600);
		await handle.writeFile(`${randomBytes(keyBytes).toString('base64url')}\n`);
		await handle.sync();
	}
	try {
		// Unlike a rename, a link never replaces the key that another process has just made.
		await link(temporary, file);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	} finally {
		await rm(temporary);
	}
	return (await readFile(file, 'utf8')).trim();
}

async function readOrNull(file: string): Promise<string | null> {
	try {
		return (await readFile(file, 'utf8')).trim();
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
		throw error;
	}
}

function sha256(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
