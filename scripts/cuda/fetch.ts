/** Fetches the archives of a distribution: asks the registries, makes sure that there is room, downloads, checks. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { download } from '../../gpu-service/models/hub/download.ts';
import { createHubRequests, type HubRequests, type Patience, usualPatience } from '../../gpu-service/models/hub/requests.ts';
import type { Archive } from './archives.ts';
import { CannotSetUp } from './cannot-set-up.ts';
import { findNugetPackage } from './nuget-feed.ts';
import { findWheel } from './package-index.ts';
import type { Distribution } from './packages.ts';
import type { LocalArchive } from './unpack.ts';

export interface FetchOptions {
	distribution: Distribution;
	/** Address of the registry that has its packages. */
	registry: string;
	/** Where archives lie until they are unpacked; what is there is gone on with. */
	folder: string;
	patience?: Patience;
	say(line: string): void;
	/** Share of the bytes that are there. */
	onShare(share: number): void;
	signal: AbortSignal;
}

/** Room for an archive and what is unpacked from it, in sizes of the archive; 2.6 with the wheels of ONNX Runtime 1.30. */
const roomPerByte = 3;

/** @throws CannotSetUp, ProblemError `download_failed`, `out_of_disk`; the signal's reason. What was fetched stays for the next try. */
export async function fetchArchives(options: FetchOptions): Promise<LocalArchive[]> {
	const { distribution, registry, folder, patience = usualPatience, say, signal } = options;
	const requests = createHubRequests({ endpoint: new URL(registry).origin, token: null, offline: false }, patience);
	await mkdir(folder, { recursive: true });
	const find = distribution.source === 'pypi' ? findWheel : findNugetPackage;
	const archives: (Archive & { bytes: number })[] = [];
	for (const wanted of distribution.packages) {
		const archive = await find(requests, registry, wanted, signal);
		archives.push({ ...archive, bytes: archive.bytes ?? (await askSize(requests, archive, signal)) });
	}
	const total = archives.reduce((sum, { bytes }) => sum + bytes, 0);
	const present = await sum(archives.map(({ file }) => sizeOf(join(folder, file))));
	await checkRoom(folder, total * roomPerByte - present);
	say(`Fetching ${inMegabytes(total)}${present > 0 ? `, of which ${inMegabytes(present)} are there` : ''}.`);
	let before = 0;
	const fetched: LocalArchive[] = [];
	for (const archive of archives) {
		const path = join(folder, archive.file);
		await fetchArchive(requests, archive, path, { onBytes: (bytes) => options.onShare((before + bytes) / total), signal });
		before += archive.bytes;
		say(`  ${archive.file}, ${inMegabytes(archive.bytes)}`);
		fetched.push({ package: archive.package, path });
	}
	return fetched;
}

interface Fetching {
	onBytes(bytes: number): void;
	signal: AbortSignal;
}

async function fetchArchive(requests: HubRequests, archive: Archive, path: string, { onBytes, signal }: Fetching): Promise<void> {
	const { file, url, bytes, digest } = archive;
	const wanted = {
		url,
		what: file,
		bytes,
		sha256: digest.algorithm === 'sha256' ? digest.hex : null,
		gitOid: null,
		unchanging: true,
		refuse: (status: number) => {
			if (status < 200 || status >= 300)
				throw new CannotSetUp('download', `The registry answered ${status} when asked for ${file}. Try again later.`);
		},
		onBytes,
	};
	await download(requests, path, wanted, signal);
	// A SHA-256 was checked on the way.
	if (digest.algorithm === 'sha512' && (await hashSha512(path, signal)) !== digest.hex) {
		await rm(path);
		throw new CannotSetUp('download', `${file} does not have the SHA-512 that its feed names. Nothing of it was kept; try again.`);
	}
}

/** Asked from the server of the file, where the registry does not tell. */
async function askSize(requests: HubRequests, { file, url }: Archive, signal: AbortSignal): Promise<number> {
	return await requests.persist(
		`The size of ${file}`,
		async () => {
			using answer = await requests.ask(url, { range: 'bytes=0-0' }, signal);
			const { status, headers, body } = answer.response;
			await body?.cancel();
			const size = status === 206 ? headers.get('content-range')?.split('/')[1] : headers.get('content-length');
			if (!answer.response.ok || !/^\d+$/.test(size ?? '')) {
				throw new CannotSetUp('download', `The registry answered ${status} when asked for the size of ${file}. Try again later.`);
			}
			return Number(size);
		},
		signal,
	);
}

async function checkRoom(folder: string, neededBytes: number): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= neededBytes) return;
	throw new CannotSetUp(
		'disk',
		`There is not enough room: ${inMegabytes(neededBytes)} are needed in the data folder while CUDA is set up, and ${inMegabytes(bavail * bsize)} are free. Nothing was fetched.`,
	);
}

async function hashSha512(path: string, signal: AbortSignal): Promise<string> {
	const hash = createHash('sha512');
	for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) hash.update(chunk);
	return hash.digest('hex');
}

async function sizeOf(path: string): Promise<number> {
	return (await stat(path).catch(() => null))?.size ?? 0;
}

async function sum(values: readonly Promise<number>[]): Promise<number> {
	return (await Promise.all(values)).reduce((total, value) => total + value, 0);
}

export function inMegabytes(bytes: number): string {
	return `${Math.ceil(bytes / 1e6)} MB`;
}
