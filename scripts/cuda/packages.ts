/** What CUDA consists of, by source: which packages, and which of their files go where. */
import { createRequire } from 'node:module';
import { basename, posix } from 'node:path';
import { type CudaSource, libraryFolder, licenceFolder, providerFolder } from '../../gpu-service/cuda/installation.ts';
import { neededProviderFiles } from '../../gpu-service/cuda/provider-files.ts';
import { CannotSetUp } from './cannot-set-up.ts';

export interface Package {
	registry: CudaSource;
	name: string;
	/** `1.30.0` exactly, or the newest of a major version: `13`. */
	version: string;
	/** Where a file of the archive goes, relative to the installation; null for those that are not needed. */
	place(entry: string): string | null;
	/** Must be among those. */
	needs: string[];
}

export interface Distribution {
	source: CudaSource;
	/** Major version of CUDA. */
	cuda: number;
	packages: Package[];
	/** Libraries that the system has to bring. */
	systemLibraries: string[];
}

/** Name, major version, and the library that it is there for. */
const nvidiaWheels = [
	['nvidia-cublas', '13', 'libcublas.so.13'],
	['nvidia-cuda-nvrtc', '13', 'libnvrtc.so.13'],
	['nvidia-cuda-runtime', '13', 'libcudart.so.13'],
	['nvidia-cudnn-cu13', '9', 'libcudnn.so.9'],
	['nvidia-curand', '10', 'libcurand.so.10'],
] as const;

/**
 * The Python wheel of the same version of ONNX Runtime, and NVIDIA's own wheels: what the provider links to, cuDNN, and what cuDNN compiles
 * kernels with.
 */
export function wheelDistribution(version: string): Distribution {
	return {
		source: 'pypi',
		cuda: 13,
		packages: [
			{
				registry: 'pypi',
				name: 'onnxruntime-gpu',
				version,
				place: (entry) => placeProvider(entry, 'onnxruntime/capi') ?? placeLicence(entry, 'onnxruntime-gpu'),
				needs: neededProviderFiles.map((file) => posix.join(providerFolder, file)),
			},
			...nvidiaWheels.map(([name, majorVersion, library]): Package => {
				return {
					registry: 'pypi',
					name,
					version: majorVersion,
					place: (entry) => placeLibrary(entry) ?? placeLicence(entry, name),
					needs: [posix.join(libraryFolder, library)],
				};
			}),
		],
		systemLibraries: [],
	};
}

/**
 * The NuGet package that the install script of ONNX Runtime for Node names, without TensorRT.
 *
 * @throws CannotSetUp when that script has changed.
 */
export function nugetDistribution(version: string): Distribution & { feed: string } {
	const { packages, feeds } = readInstallMetadata();
	const { name, versions } = packages['nuget:linux/x64:cuda12'] ?? {};
	const found = versions?.find((one) => one.version === version);
	const feed = feeds[found?.feed ?? '']?.index;
	if (name === undefined || feed === undefined) {
		throw new CannotSetUp('internal', `ONNX Runtime ${version} for Node does not name a NuGet package of its version. Use: --source pypi`);
	}
	return {
		source: 'nuget',
		cuda: 12,
		feed,
		packages: [
			{
				registry: 'nuget',
				name,
				version,
				place: (entry) => placeProvider(entry, 'runtimes/linux-x64/native') ?? placeLicence(entry, name.toLowerCase()),
				needs: neededProviderFiles.map((file) => posix.join(providerFolder, file)),
			},
		],
		systemLibraries: ['libcublasLt.so.12', 'libcublas.so.12', 'libcudart.so.12', 'libcufft.so.11', 'libcurand.so.10', 'libcudnn.so.9'],
	};
}

interface InstallMetadata {
	packages: Record<string, { name: string; versions: { feed: string; version: string }[] }>;
	feeds: Record<string, { index: string }>;
}

function readInstallMetadata(): InstallMetadata {
	// A description without types, part of the package's files.
	return createRequire(import.meta.url)('onnxruntime-node/script/install-metadata.js') as InstallMetadata;
}

function placeProvider(entry: string, folder: string): string | null {
	return neededProviderFiles.some((file) => entry === `${folder}/${file}`) ? posix.join(providerFolder, basename(entry)) : null;
}

/** NVIDIA's wheels keep libraries in `nvidia/<part>/lib/`. The wrapper of BLAS for Fortran programs is not needed. */
function placeLibrary(entry: string): string | null {
	const file = /^nvidia\/.*\/lib\/(lib[A-Za-z0-9_.-]+\.so[.0-9]*)$/.exec(entry)?.[1];
	return file === undefined || file.startsWith('libnvblas') ? null : posix.join(libraryFolder, file);
}

function placeLicence(entry: string, name: string): string | null {
	const file = /^(?:[^/]+\/(?:licen[cs]es\/)?)?(licen[cs]e[A-Za-z0-9_.-]*)$/i.exec(entry)?.[1];
	return file === undefined ? null : posix.join(licenceFolder, name, file);
}
