/** Makes CUDA ready for the engine's child, as far as it is set up. Whether it works then, the trial says. */
import { join, resolve } from 'node:path';
import { findDriver } from './driver.ts';
import {
	type CudaInstallation,
	describeSource,
	findDamage,
	libraryFolders,
	listInstalledVersions,
	readInstallation,
} from './installation.ts';
import { hasProvider, placeMissingProviderFiles } from './provider-files.ts';
import type { System } from './system.ts';

export interface CudaPreparation {
	/** Folders with libraries that the engine's child needs, and nobody else. */
	libraryFolders: string[];
	/** Why CUDA cannot be tried, and what to do; null when it can. */
	obstacle: string | null;
	/** Where the provider came from, for people; null when it was there already, as in an image. */
	source: string | null;
}

export interface PrepareOptions {
	/** `<data>/cuda` */
	folder: string;
	/** The runtime's version and the folder of its native files. */
	runtime: { version: string; folder: string };
	system: System;
}

const setUpCommand = 'npm run setup:cuda';

export async function prepareCuda({ folder, runtime, system }: PrepareOptions): Promise<CudaPreparation> {
	const installation = readInstallation(join(resolve(folder), runtime.version));
	if (installation === null) return await withoutInstallation({ folder, runtime, system });
	const problem = putInPlace(installation, runtime.folder);
	if (problem !== null) return obstacle(problem);
	return { libraryFolders: libraryFolders(installation), obstacle: null, source: describeSource(installation.manifest) };
}

/** What is wrong; null when all is in its place. */
function putInPlace(installation: CudaInstallation, runtimeFolder: string): string | null {
	const [damaged] = findDamage(installation);
	if (damaged !== undefined) return `CUDA is set up, but its file ${damaged} is gone or damaged. Run: ${setUpCommand}`;
	try {
		placeMissingProviderFiles(installation, runtimeFolder);
		return null;
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
		return `The CUDA provider cannot be put beside ONNX Runtime in node_modules (${code}). Let this account write there, or run once as one that may: ${setUpCommand}`;
	}
}

async function withoutInstallation({ folder, runtime, system }: PrepareOptions): Promise<CudaPreparation> {
	if (hasProvider(runtime.folder)) return { libraryFolders: [], obstacle: null, source: null };
	const driver = await findDriver(system);
	if (!driver.found) return obstacle(driver.reason);
	const [other] = listInstalledVersions(folder);
	if (other === undefined) return obstacle(`There is an NVIDIA driver, but CUDA is not set up. Run: ${setUpCommand}`);
	return obstacle(`CUDA is set up for ONNX Runtime ${other}, and ${runtime.version} is installed. Run: ${setUpCommand}`);
}

function obstacle(reason: string): CudaPreparation {
	return { libraryFolders: [], obstacle: reason, source: null };
}
