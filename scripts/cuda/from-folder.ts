/** `--from`: the files come from a folder, for machines without a network. It holds archives, or is a copy of an installation. */
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CudaInstallation, type CudaManifest, manifestFile, readInstallation } from '../../gpu-service/cuda/installation.ts';
import { hashFile } from '../../gpu-service/models/store/hash-file.ts';
import { chooseWheels } from './archives.ts';
import { CannotSetUp } from './cannot-set-up.ts';
import type { Distribution, Package } from './packages.ts';
import { type LocalArchive, writeManifest } from './unpack.ts';

export type Found =
	| { kind: 'installation'; installation: CudaInstallation }
	| { kind: 'archives'; distribution: Distribution; archives: LocalArchive[] };

/**
 * @param version of ONNX Runtime. @param distributions those that will do, the best first.
 * @throws CannotSetUp that names what is missing.
 */
export async function findInFolder(folder: string, version: string, distributions: readonly Distribution[]): Promise<Found> {
	const names = await readdir(folder).catch((error: unknown) => {
		throw new CannotSetUp('usage', `There is no folder ${folder}, or it cannot be read.`, { cause: error });
	});
	if (names.includes(manifestFile)) return { kind: 'installation', installation: checkVersion(readInstallation(folder), folder, version) };
	const missing: string[] = [];
	for (const distribution of distributions) {
		const found = distribution.packages.map((wanted) => ({ package: wanted, file: findArchive(names, wanted) }));
		const absent = found.filter(({ file }) => file === null);
		if (absent.length === 0) {
			return {
				kind: 'archives',
				distribution,
				archives: found.map((one) => ({ package: one.package, path: join(folder, one.file ?? '') })),
			};
		}
		missing.push(`--source ${distribution.source}: ${absent.map((one) => describeArchive(one.package)).join(', ')}`);
	}
	throw new CannotSetUp(
		'usage',
		`${folder} does not have all that is needed. Missing for\n${missing.map((line) => `  ${line}`).join('\n')}`,
	);
}

/** Copies an installation to the staging folder and checks every file. @throws CannotSetUp `broken`; the signal's reason. Leaves nothing then. */
export async function copyInstallation(
	{ folder, manifest }: CudaInstallation,
	staging: string,
	signal: AbortSignal,
): Promise<CudaManifest> {
	await rm(staging, { recursive: true, force: true });
	try {
		for (const { path, sha256 } of manifest.files) {
			const target = join(staging, path);
			await mkdir(dirname(target), { recursive: true });
			await copyFile(join(folder, path), target).catch((error: unknown) => {
				throw new CannotSetUp('broken', `${path} cannot be copied from ${folder}.`, { cause: error });
			});
			if ((await hashFile(target, signal)) !== sha256) {
				throw new CannotSetUp('broken', `${path} in ${folder} is damaged: it does not have the SHA-256 of its manifest. Copy it again.`);
			}
		}
		await writeManifest(staging, manifest);
		return manifest;
	} catch (error) {
		await rm(staging, { recursive: true, force: true });
		throw error;
	}
}

function checkVersion(installation: CudaInstallation | null, folder: string, version: string): CudaInstallation {
	if (installation === null) throw new CannotSetUp('broken', `The ${manifestFile} in ${folder} cannot be read.`);
	const { onnxruntime } = installation.manifest;
	if (onnxruntime !== version) {
		throw new CannotSetUp(
			'broken',
			`${folder} is for ONNX Runtime ${onnxruntime}, and ${version} is installed here. They have to be the same.`,
		);
	}
	return installation;
}

function findArchive(names: readonly string[], wanted: Package): string | null {
	if (wanted.registry === 'pypi')
		return (
			chooseWheels(
				names.map((file) => ({ file })),
				wanted,
			)[0]?.file ?? null
		);
	const file = `${wanted.name}.${wanted.version}.nupkg`.toLowerCase();
	return names.find((name) => name.toLowerCase() === file) ?? null;
}

function describeArchive({ registry, name, version }: Package): string {
	if (registry === 'nuget') return `${name.toLowerCase()}.${version}.nupkg`;
	return `a wheel of ${name} ${version}${version.includes('.') ? '' : '.*'} for Linux x64`;
}
