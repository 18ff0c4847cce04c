/** Sets CUDA up: driver, source, files, their place, and the trial that shows that it works. */
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Device, type Driver, describeDevice, findDriver, listDevices } from '../../gpu-service/cuda/driver.ts';
import {
	type CudaInstallation,
	type CudaManifest,
	describeSource,
	findDamage,
	listInstalledVersions,
	readInstallation,
} from '../../gpu-service/cuda/installation.ts';
import { replaceProviderFiles } from '../../gpu-service/cuda/provider-files.ts';
import type { RuntimeFiles } from '../../gpu-service/cuda/runtime-files.ts';
import type { System } from '../../gpu-service/cuda/system.ts';
import type { Patience } from '../../gpu-service/models/hub/requests.ts';
import { hashFile } from '../../gpu-service/models/store/hash-file.ts';
import { takeLock } from '../start/lock.ts';
import type { SetUpArguments } from './arguments.ts';
import { CannotSetUp } from './cannot-set-up.ts';
import { checkSystemLibraries, listDistributions } from './choose-source.ts';
import { fetchArchives, inMegabytes } from './fetch.ts';
import { copyInstallation, findInFolder } from './from-folder.ts';
import { type Distribution, nugetDistribution } from './packages.ts';
import { moveIntoPlace, unpackArchives } from './unpack.ts';

export interface SetUpOptions {
	wanted: Pick<SetUpArguments, 'source' | 'from' | 'force' | 'index' | 'feed'>;
	/** `<data>/cuda` */
	folder: string;
	runtime: RuntimeFiles;
	system: System;
	/** The package index that pip uses; null when it cannot be known. */
	findPipIndex(): Promise<string | null>;
	/** Runs a network on CUDA in a process of its own. Resolves with why it does not work; null when it does. */
	trial(installation: CudaInstallation): Promise<string | null>;
	patience?: Patience;
	say(line: string): void;
	/** Share of the download that is there. */
	onShare(share: number): void;
	signal: AbortSignal;
}

/** Downloads and what is put together lie here, beside the installations. */
const partialFolder = '.partial';

/** @throws CannotSetUp, ProblemError of a download; the signal's reason. Nothing is ever half installed. */
export async function setUpCuda(options: SetUpOptions): Promise<void> {
	const { wanted, runtime, system, say } = options;
	const folder = resolve(options.folder);
	const driver = await findDriver(system);
	if (!driver.found && !wanted.force) throw new CannotSetUp('unavailable', `${driver.reason} Nothing was changed.`);
	const devices = await listDevices(system);
	await makeFolder(folder);
	using lock = takeLock(folder);
	if (lock === null) throw new CannotSetUp('unavailable', 'Another setup:cuda is at work on this data folder. Wait until it has ended.');

	const place = join(folder, runtime.version);
	const existing = await findWhole(place, options);
	if (existing === null) await install(place, folder, driver, devices, options);
	else say(`CUDA is set up already, ${describeSource(existing.manifest)}.`);
	const installation = existing ?? readInstallation(place);
	if (installation === null) throw new Error('an installation is gone that was just made');
	await putInPlace(installation, runtime);
	await removeOthers(folder, options);
	if (!driver.found) {
		say(`${driver.reason} So it was not tried. Copy ${place} to the machine that has one, and name the copy there with --from.`);
		return;
	}
	const reason = await options.trial(installation);
	if (reason !== null) throw new CannotSetUp('broken', `CUDA is in place, but does not work. ${reason}`);
	const device = devices[0] === undefined ? '' : ` on ${describeDevice(devices[0])}`;
	say(`CUDA works${device}. ONNX Runtime ${runtime.version}, ${describeSource(installation.manifest)}. Easel uses it from its next start.`);
}

async function install(place: string, folder: string, driver: Driver, devices: Device[], options: SetUpOptions): Promise<void> {
	const { wanted, runtime, system, say, signal } = options;
	const partial = join(folder, partialFolder);
	const staging = join(partial, 'staging');
	const distributions = listDistributions(wanted.source, runtime.version, driver, devices);
	let manifest: CudaManifest;
	if (wanted.from !== null) {
		const found = await findInFolder(wanted.from, runtime.version, distributions);
		if (found.kind === 'installation') {
			manifest = await copyInstallation(found.installation, staging, signal);
		} else {
			if (driver.found) await checkSystemLibraries(found.distribution, system, driver, devices);
			manifest = await unpackArchives({ ...found, version: runtime.version, staging, signal });
		}
	} else {
		const [distribution] = distributions as [Distribution];
		if (driver.found) await checkSystemLibraries(distribution, system, driver, devices);
		const registry = await findRegistry(distribution, options);
		say(`Taking it ${describeSource(distribution)}.`);
		const archives = await fetchArchives({ ...options, distribution, registry, folder: join(partial, 'archives') });
		say('Unpacking.');
		manifest = await unpackArchives({ distribution, archives, version: runtime.version, staging, signal }).catch(async (error: unknown) => {
			// What its registry vouched for and cannot be unpacked is of no use for a next try either.
			if (error instanceof CannotSetUp && !signal.aborted) await rm(join(partial, 'archives'), { recursive: true });
			throw error;
		});
	}
	await moveIntoPlace(staging, place);
	await rm(partial, { recursive: true, force: true });
	const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
	say(`${manifest.files.length} files, ${inMegabytes(bytes)}, lie in ${place}. Their licences are in "licences" there.`);
}

/** What lies in its place and will do; null when there is nothing, or something else is wanted, or it is damaged. */
async function findWhole(place: string, { wanted, say, signal }: SetUpOptions): Promise<CudaInstallation | null> {
	const installation = readInstallation(place);
	if (installation === null || (wanted.source !== null && installation.manifest.source !== wanted.source)) return null;
	const [damaged] = findDamage(installation);
	const wrong = damaged ?? (await findWrongHash(installation, signal));
	if (wrong === null) return installation;
	say(`CUDA is set up, but its file ${wrong} is gone or damaged. Setting it up anew.`);
	return null;
}

async function findWrongHash({ folder, manifest }: CudaInstallation, signal: AbortSignal): Promise<string | null> {
	for (const { path, sha256 } of manifest.files) if ((await hashFile(join(folder, path), signal)) !== sha256) return path;
	return null;
}

async function findRegistry({ source }: Distribution, { wanted, runtime, findPipIndex }: SetUpOptions): Promise<string> {
	if (source === 'nuget') return wanted.feed ?? nugetDistribution(runtime.version).feed;
	const index = wanted.index ?? (await findPipIndex());
	if (index !== null) return index;
	throw new CannotSetUp(
		'usage',
		'Which package index for Python to use is asked from pip, and pip is not there. Install it (on Debian the package python3-pip), or name the address of the index with --index.',
	);
}

async function putInPlace(installation: CudaInstallation, runtime: RuntimeFiles): Promise<void> {
	try {
		replaceProviderFiles(installation, runtime.folder);
	} catch (error) {
		throw new CannotSetUp(
			'disk',
			`The provider cannot be put beside ONNX Runtime in node_modules (${codeOf(error)}). Start this as somebody who may write there.`,
			{
				cause: error,
			},
		);
	}
}

/** Installations for versions of ONNX Runtime that are no longer here. */
async function removeOthers(folder: string, { runtime, say }: SetUpOptions): Promise<void> {
	for (const version of listInstalledVersions(folder).filter((one) => one !== runtime.version)) {
		await rm(join(folder, version), { recursive: true });
		say(`What was set up for ONNX Runtime ${version} was removed.`);
	}
}

async function makeFolder(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
		throw new CannotSetUp('disk', `The folder ${folder} cannot be made (${codeOf(error)}).`, { cause: error });
	});
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
