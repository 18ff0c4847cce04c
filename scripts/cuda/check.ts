/** `--check`: how things are with CUDA on this machine. Changes nothing. */
import { join, resolve } from 'node:path';
import { describeDevice, findDriver, listDevices } from '../../gpu-service/cuda/driver.ts';
import {
	type CudaInstallation,
	describeSource,
	findDamage,
	listInstalledVersions,
	readInstallation,
} from '../../gpu-service/cuda/installation.ts';
import { hasProvider } from '../../gpu-service/cuda/provider-files.ts';
import { exitCodes } from './cannot-set-up.ts';
import type { SetUpOptions } from './set-up.ts';

export type CheckOptions = Pick<SetUpOptions, 'folder' | 'runtime' | 'system' | 'say'> & {
	/** As in {@link SetUpOptions}; null where the libraries are those of the system. */
	trial(installation: CudaInstallation | null): Promise<string | null>;
};

/** Resolves with the exit code: 0 when CUDA works. */
export async function checkCuda({ folder, runtime, system, say, trial }: CheckOptions): Promise<number> {
	const driver = await findDriver(system);
	say(driver.found ? `Driver: ${driver.version ?? 'there'}` : `Driver: ${driver.reason}`);
	for (const device of await listDevices(system)) say(`Device: ${describeDevice(device)}`);
	const installation = readInstallation(join(resolve(folder), runtime.version));
	const damaged = installation === null ? [] : findDamage(installation);
	const isPlaced = hasProvider(runtime.folder);
	say(`ONNX Runtime ${runtime.version}: ${describeFiles(installation, damaged, isPlaced, listInstalledVersions(folder))}`);
	if (!driver.found) return exitCodes.unavailable;
	if (damaged.length > 0 || !isPlaced) return exitCodes.broken;
	const reason = await trial(installation);
	say(reason === null ? 'CUDA works.' : `CUDA does not work. ${reason}`);
	return reason === null ? exitCodes.done : exitCodes.broken;
}

function describeFiles(
	installation: CudaInstallation | null,
	damaged: readonly string[],
	isPlaced: boolean,
	versions: readonly string[],
): string {
	if (installation !== null && damaged.length > 0) return `CUDA is set up, but damaged: ${damaged.join(', ')}. Run: npm run setup:cuda`;
	if (installation !== null) {
		const source = describeSource(installation.manifest);
		return isPlaced ? `CUDA is set up, ${source}.` : `CUDA is set up, ${source}; the next start puts the provider in its place.`;
	}
	if (isPlaced) return 'The CUDA provider is in place, with the libraries of the system.';
	return versions.length === 0
		? 'CUDA is not set up. Run: npm run setup:cuda'
		: `CUDA is set up for ${versions.join(', ')} only. Run: npm run setup:cuda`;
}
