/** ONNX Runtime looks for its CUDA provider beside itself, inside `node_modules`, which `npm ci` wipes: this puts it there again. */
import { copyFileSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CudaInstallation, providerFiles } from './installation.ts';

/** Without these there is no CUDA. */
export const neededProviderFiles = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];

export function hasProvider(runtimeFolder: string): boolean {
	return neededProviderFiles.every((file) => existsSync(join(runtimeFolder, file)));
}

/** Puts in place what is missing or has another size. @throws Error of the file system. */
export function placeMissingProviderFiles(installation: CudaInstallation, runtimeFolder: string): void {
	for (const { path, bytes } of providerFiles(installation)) {
		const target = join(runtimeFolder, basename(path));
		if (statSync(target, { throwIfNoEntry: false })?.size !== bytes) place(join(installation.folder, path), target);
	}
}

/** Puts all in place, also over files of the same size. @throws Error of the file system. */
export function replaceProviderFiles(installation: CudaInstallation, runtimeFolder: string): void {
	for (const { path } of providerFiles(installation)) place(join(installation.folder, path), join(runtimeFolder, basename(path)));
}

/** As a second name of the same file where the file system allows it, else as a copy. A process that has the old one open keeps it. */
function place(file: string, target: string): void {
	const beside = `${target}.${process.pid}`;
	rmSync(beside, { force: true });
	try {
		try {
			linkSync(file, beside);
		} catch {
			copyFileSync(file, beside);
		}
		renameSync(beside, target);
	} finally {
		rmSync(beside, { force: true });
	}
}
