/** Which distributions of CUDA will do on this machine. */
import type { Device, Driver } from '../../gpu-service/cuda/driver.ts';
import type { CudaSource } from '../../gpu-service/cuda/installation.ts';
import type { System } from '../../gpu-service/cuda/system.ts';
import { CannotSetUp } from './cannot-set-up.ts';
import { type Distribution, nugetDistribution, wheelDistribution } from './packages.ts';

/** What CUDA 13 wants (NVIDIA's release notes): this driver, and cards from Turing on. */
const leastDriver = 580;
const leastCapability = 7.5;

/** Those of a source, or all, the most suitable first. */
export function listDistributions(source: CudaSource | null, version: string, driver: Driver, devices: readonly Device[]): Distribution[] {
	if (source === 'pypi') return [wheelDistribution(version)];
	if (source === 'nuget') return [nugetDistribution(version)];
	const all = [wheelDistribution(version), nugetDistribution(version)];
	return isTooOld(driver, devices) ? all.reverse() : all;
}

/** @throws CannotSetUp when the system does not bring the libraries that a distribution leaves to it. */
export async function checkSystemLibraries(
	{ source, cuda, systemLibraries }: Distribution,
	system: System,
	driver: Driver,
	devices: readonly Device[],
): Promise<void> {
	const found = await Promise.all(systemLibraries.map((name) => system.findLibrary(name)));
	const missing = systemLibraries.filter((_, index) => found[index] === null);
	if (missing.length === 0) return;
	const instead = isTooOld(driver, devices)
		? `The Python wheels, which bring all of it, need a driver from ${leastDriver} on and a card from Turing on.`
		: 'Or use --source pypi, which brings all of it.';
	throw new CannotSetUp(
		'unavailable',
		`--source ${source} needs CUDA ${cuda} and cuDNN 9 installed on the system; missing: ${missing.join(', ')}. Install them and start this again. ${instead}`,
	);
}

function isTooOld(driver: Driver, devices: readonly Device[]): boolean {
	const version = driver.found ? Number.parseInt(driver.version ?? devices[0]?.driver ?? '', 10) : Number.NaN;
	return version < leastDriver || devices.some(({ capability }) => capability < leastCapability);
}
