/**
 * CUDA as `npm run setup:cuda` installs it: `<data>/cuda/<version of ONNX Runtime>/` with `provider/` (what belongs beside the runtime),
 * `lib/` (NVIDIA's libraries; empty where those of the system are used), `licences/` and `manifest.json`.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

export const manifestFile = 'manifest.json';
export const providerFolder = 'provider';
export const libraryFolder = 'lib';
export const licenceFolder = 'licences';

export type CudaSource = 'nuget' | 'pypi';

export interface InstalledFile {
	/** Relative to the installation, with slashes: `provider/libonnxruntime_providers_cuda.so`. */
	path: string;
	bytes: number;
	/** Hex. */
	sha256: string;
}

export interface CudaManifest {
	/** Version of ONNX Runtime that the provider was built with; it fits no other. */
	onnxruntime: string;
	source: CudaSource;
	/** Major version of CUDA that it was built for. */
	cuda: number;
	/** What it was unpacked from, file names. */
	archives: string[];
	files: InstalledFile[];
}

export interface CudaInstallation {
	/** Absolute. */
	folder: string;
	manifest: CudaManifest;
}

/** Versions of ONNX Runtime that CUDA is set up for. */
export function listInstalledVersions(cudaFolder: string): string[] {
	if (!existsSync(cudaFolder)) return [];
	return readdirSync(cudaFolder).filter((name) => existsSync(join(cudaFolder, name, manifestFile)));
}

/** Null when there is none in the folder, or its manifest cannot be read. */
export function readInstallation(folder: string): CudaInstallation | null {
	try {
		return { folder, manifest: parseManifest(JSON.parse(readFileSync(join(folder, manifestFile), 'utf8'))) };
	} catch {
		return null;
	}
}

/** Files of an installation that are gone or have another size. */
export function findDamage({ folder, manifest }: CudaInstallation): string[] {
	return manifest.files
		.filter(({ path, bytes }) => statSync(join(folder, path), { throwIfNoEntry: false })?.size !== bytes)
		.map(({ path }) => path);
}

export function providerFiles({ manifest }: CudaInstallation): InstalledFile[] {
	return manifest.files.filter(({ path }) => posix.dirname(path) === providerFolder);
}

/** Folders with the libraries that came with it; none where those of the system are used. */
export function libraryFolders({ folder, manifest }: CudaInstallation): string[] {
	return manifest.files.some(({ path }) => path.startsWith(`${libraryFolder}/`)) ? [join(folder, libraryFolder)] : [];
}

/** For people: `from Python wheels, CUDA 13`. */
export function describeSource({ source, cuda }: Pick<CudaManifest, 'source' | 'cuda'>): string {
	return `from ${source === 'pypi' ? 'Python wheels' : 'the NuGet package'}, CUDA ${cuda}`;
}

/** @throws Error when it is no manifest, or names a file outside. */
function parseManifest(value: unknown): CudaManifest {
	const { onnxruntime, source, cuda, archives, files } = value as Partial<CudaManifest>;
	const isPlain = (path: unknown): boolean =>
		typeof path === 'string' && /^(provider|lib|licences)(\/[A-Za-z0-9_+.-]+)+$/.test(path) && !path.includes('..');
	if (
		typeof onnxruntime !== 'string' ||
		(source !== 'nuget' && source !== 'pypi') ||
		typeof cuda !== 'number' ||
		!Array.isArray(archives) ||
		!Array.isArray(files) ||
		!files.every(({ path, bytes, sha256 }) => isPlain(path) && Number.isSafeInteger(bytes) && /^[0-9a-f]{64}$/.test(sha256))
	) {
		throw new Error('this is no manifest of a CUDA installation');
	}
	return { onnxruntime, source, cuda, archives, files };
}
