/** One file over a bad line: resumed where it broke off, checked, and thrown away when its bytes are wrong. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import { type Answer, asPassing, type HubRequests, PassingFailure } from './requests.ts';

export interface Download {
	url: string;
	/** For messages: its place in the model. */
	what: string;
	/** What is known of it beforehand. */
	bytes: number | null;
	sha256: string | null;
	gitOid: string | null;
	/** The address means the same bytes for ever: what an earlier run left is gone on with, though no hash here says that it belongs to it. */
	unchanging?: boolean;
	/** Says what a status other than success means. @throws ProblemError. */
	refuse(status: number, headers: Headers): void;
	/** There is no room for more: needed where nobody has told its size and compared it beforehand. */
	mostBytes?: number;
	/** How much lies on disk now; less than before when it starts over. */
	onBytes(bytes: number): void;
}

export interface Downloaded {
	sha256: string;
	bytes: number;
}

/** Of a file whose hash nobody told: what of it was fetched under another tag is another file. */
type Tag = string | null;

/**
 * Fetches into `file`, going on with what already lies there, and syncs it.
 *
 * @param file absolute; belongs to this download alone.
 * @throws ProblemError `download_failed`, `out_of_disk` and what `refuse` throws; the signal's reason. What was fetched stays for the next try
 *   unless it was wrong.
 */
export async function download(hub: HubRequests, file: string, wanted: Download, signal: AbortSignal): Promise<Downloaded> {
	await mkdir(dirname(file), { recursive: true });
	let tag: Tag = null;
	let furthest = 0;
	for (let round = 1; ; round += 1) {
		const got = await hub.persist(
			wanted.what,
			async (attempt) => {
				// What a server sends again after each break is no progress: it would go on for ever.
				const onBytes = (bytes: number): void => {
					if (bytes > furthest) attempt.progressed();
					furthest = Math.max(furthest, bytes);
					wanted.onBytes(bytes);
				};
				const received = await receive(hub, file, { ...wanted, onBytes }, { tag, signal });
				({ tag } = received);
				return received;
			},
			signal,
		);
		const fault = faultOf(got, wanted);
		if (fault === null) return { sha256: got.sha256, bytes: got.bytes };
		await rm(file, { force: true });
		wanted.onBytes(0);
		furthest = 0;
		if (round === 2) {
			throw new ProblemError('download_failed', `${wanted.what} was fetched twice and ${fault} both times. Nothing of it was kept.`);
		}
	}
}

interface Received extends Downloaded {
	gitOid: string;
	tag: Tag;
}

interface Reception {
	tag: Tag;
	signal: AbortSignal;
}

/** One connection: from what lies there to the end. @throws PassingFailure when it breaks. */
async function receive(hub: HubRequests, file: string, wanted: Download, { tag, signal }: Reception): Promise<Received> {
	const known = await sizeOf(file);
	// Without a hash only the same tag says that the rest belongs to what is there; a tag from before a restart is gone.
	const mayResume = wanted.sha256 !== null || wanted.gitOid !== null || wanted.unchanging === true || tag !== null;
	let start = mayResume && (wanted.bytes === null || known <= wanted.bytes) ? known : 0;
	if (wanted.bytes !== null && start === wanted.bytes && start > 0) return { ...(await hashFile(file, wanted, start)), tag };
	const headers: Record<string, string> = {};
	if (start > 0) headers['range'] = `bytes=${start}-`;
	if (start > 0 && wanted.sha256 === null && wanted.gitOid === null && tag !== null) headers['if-range'] = tag;

	using answer = await hub.ask(wanted.url, headers, signal);
	const { response } = answer;
	if (response.status === 416 && start > 0) {
		// Nothing behind what is there: whether it is the whole file, its hash tells.
		await response.body?.cancel();
		return { ...(await hashFile(file, wanted, start)), tag };
	}
	wanted.refuse(response.status, answer.fromEndpoint ? response.headers : answer.first);
	if (start > 0 && !continues(response, start)) start = 0;
	const size = wanted.bytes ?? sizeAfter(response, start);
	if (size !== null && size > (wanted.mostBytes ?? size)) throw noRoom(wanted);
	const hashes = await hashesUpTo(file, wanted, size, start);
	const handle = await open(file, start > 0 ? 'r+' : 'w');
	try {
		await handle.truncate(start);
		const bytes = await pour(answer, handle, { start, size, hashes, wanted, signal });
		await handle.sync();
		if (size !== null && bytes < size) throw new PassingFailure(`the line broke after ${bytes} of ${size} bytes`);
		return { bytes, sha256: hashes.sha256.digest('hex'), gitOid: hashes.git.digest('hex'), tag: strongTag(response) };
	} catch (error) {
		signal.throwIfAborted();
		throw explain(error, wanted);
	} finally {
		await handle.close();
	}
}

interface Pouring {
	start: number;
	size: number | null;
	hashes: Hashes;
	wanted: Download;
	signal: AbortSignal;
}

/** Writes the body behind what is there; resolves with the size of the file. */
async function pour({ response, heard }: Answer, handle: FileHandle, { start, size, hashes, wanted, signal }: Pouring): Promise<number> {
	let bytes = start;
	for await (const chunk of response.body ?? []) {
		signal.throwIfAborted();
		heard();
		// More than was promised is wrong for certain, and may have no end.
		if (size !== null && bytes + chunk.byteLength > size) return bytes + chunk.byteLength;
		if (bytes + chunk.byteLength > (wanted.mostBytes ?? Number.POSITIVE_INFINITY)) throw noRoom(wanted);
		hashes.sha256.update(chunk);
		hashes.git.update(chunk);
		await handle.writev([chunk], bytes);
		bytes += chunk.byteLength;
		wanted.onBytes(bytes);
	}
	return bytes;
}

interface Hashes {
	sha256: Hash;
	/** SHA-1 of `blob <size>\0<content>` as git has it; meaningless while the size is not known. */
	git: Hash;
}

async function hashesUpTo(file: string, { bytes }: Download, size: number | null, end: number): Promise<Hashes> {
	const git = createHash('sha1').update(`blob ${bytes ?? size ?? 0}\0`);
	const hashes = { sha256: createHash('sha256'), git };
	if (end === 0) return hashes;
	for await (const chunk of createReadStream(file, { end: end - 1, highWaterMark: 1024 * 1024 })) {
		hashes.sha256.update(chunk);
		hashes.git.update(chunk);
	}
	return hashes;
}

async function hashFile(file: string, wanted: Download, bytes: number): Promise<Downloaded & { gitOid: string }> {
	const { sha256, git } = await hashesUpTo(file, wanted, bytes, bytes);
	wanted.onBytes(bytes);
	return { bytes, sha256: sha256.digest('hex'), gitOid: git.digest('hex') };
}

/** What is wrong with the bytes; null when they are what was promised. */
function faultOf(got: Received, { bytes, sha256, gitOid }: Download): string | null {
	if (bytes !== null && got.bytes !== bytes) return `has ${got.bytes} bytes instead of ${bytes}`;
	if (sha256 !== null && got.sha256 !== sha256) return 'does not have the SHA-256 that its repository names';
	if (gitOid !== null && got.gitOid !== gitOid) return 'does not have the hash that its repository names';
	return null;
}

/** Whether the answer goes on exactly where the file ends; some servers send everything again, some send another part. */
function continues({ status, headers }: Response, start: number): boolean {
	return status === 206 && new RegExp(`^bytes ${start}-`).test(headers.get('content-range') ?? '');
}

function sizeAfter({ headers }: Response, start: number): number | null {
	const length = headers.get('content-length');
	return length === null ? null : start + Number(length);
}

function strongTag({ headers }: Response): Tag {
	const tag = headers.get('etag');
	return tag === null || tag.startsWith('W/') ? null : tag;
}

function explain(error: unknown, { what }: Download): unknown {
	const code = error instanceof Error && 'code' in error ? error.code : null;
	if (code === 'ENOSPC' || code === 'EDQUOT') {
		return new ProblemError('out_of_disk', `The disk is full: ${what} could not be kept whole. Free some space and resume it.`, {
			cause: error,
		});
	}
	return asPassing(error);
}

function noRoom({ what }: Download): ProblemError {
	return new ProblemError('out_of_disk', `There is no room for ${what}: it is larger than what is free. Free some space and resume it.`);
}

async function sizeOf(file: string): Promise<number> {
	const facts = await stat(file).catch(() => null);
	return facts?.size ?? 0;
}
