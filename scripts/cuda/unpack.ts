/** From archives to an installation that is whole: unpacked aside, written down in a manifest, and renamed into its place. */
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { type CudaManifest, type InstalledFile, manifestFile } from '../../gpu-service/cuda/installation.ts';
import { CannotSetUp } from './cannot-set-up.ts';
import type { Distribution, Package } from './packages.ts';
import { readZip, unpackEntry, ZipError } from './zip.ts';

/** An archive on this machine. */
export interface LocalArchive {
	package: Package;
	/** Absolute. */
	path: string;
}

export interface UnpackOptions {
	distribution: Distribution;
	archives: readonly LocalArchive[];
	/** Version of ONNX Runtime. */
	version: string;
	/** Where it is put together; emptied before. On the same file system as its place. */
	staging: string;
	signal: AbortSignal;
}

/** Puts an installation together in the staging folder. @throws CannotSetUp `broken`; the signal's reason. Leaves nothing then. */
export async function unpackArchives({ distribution, archives, version, staging, signal }: UnpackOptions): Promise<CudaManifest> {
	await rm(staging, { recursive: true, force: true });
	try {
		const files: InstalledFile[] = [];
		for (const archive of archives) files.push(...(await unpackArchive(archive, staging, signal)));
		const manifest: CudaManifest = {
			onnxruntime: version,
			source: distribution.source,
			cuda: distribution.cuda,
			archives: archives.map(({ path }) => basename(path)),
			files,
		};
		await writeManifest(staging, manifest);
		return manifest;
	} catch (error) {
		await rm(staging, { recursive: true, force: true });
		throw error;
	}
}

/** Written last: without it, a folder is no installation. */
export async function writeManifest(folder: string, manifest: CudaManifest): Promise<void> {
	await writeFile(join(folder, manifestFile), `${JSON.stringify(manifest, null, '\t')}\n`, { flush: true });
}

/** Puts the staging folder in its place; what was there before goes. */
export async function moveIntoPlace(staging: string, place: string): Promise<void> {
	const former = `${staging}.former`;
	await rm(former, { recursive: true, force: true });
	await rename(place, former).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'ENOENT') throw error;
	});
	await rename(staging, place);
	await using folder = await open(dirname(place), 'r');
	await folder.sync();
	await rm(former, { recursive: true, force: true });
}

async function unpackArchive(archive: LocalArchive, staging: string, signal: AbortSignal): Promise<InstalledFile[]> {
	const {
		package: { name, place, needs },
	} = archive;
	const files: InstalledFile[] = [];
	try {
		for (const entry of await readZip(archive.path)) {
			const path = place(entry.name);
			if (path === null) continue;
			const target = join(staging, ...path.split(posix.sep));
			await mkdir(dirname(target), { recursive: true });
			files.push({ path, bytes: entry.bytes, sha256: await unpackEntry(archive.path, entry, target, signal) });
		}
	} catch (error) {
		if (error instanceof ZipError)
			throw new CannotSetUp('broken', `${basename(archive.path)} cannot be unpacked: ${error.message}.`, { cause: error });
		throw error;
	}
	const missing = needs.find((needed) => !files.some(({ path }) => path === needed));
	if (missing !== undefined) {
		throw new CannotSetUp('broken', `${basename(archive.path)}, which should be ${name}, does not have ${posix.basename(missing)}.`);
	}
	return files;
}
