/** `npm run setup:cuda`: gets what ONNX Runtime needs for an NVIDIA card, and tries it. */
import { join } from 'node:path';
import { ConfigurationError } from '#contract/configuration.ts';
import { createLog } from '#contract/log.ts';
import { problemOf } from '#contract/problem.ts';
import { type CudaInstallation, libraryFolders } from '../gpu-service/cuda/installation.ts';
import { findRuntimeFiles } from '../gpu-service/cuda/runtime-files.ts';
import { createSystem } from '../gpu-service/cuda/system.ts';
import { chooseProviderInChild } from '../gpu-service/engine/choose-provider.ts';
import { readSetUpArguments, usage } from './cuda/arguments.ts';
import { CannotSetUp, exitCodes } from './cuda/cannot-set-up.ts';
import { checkCuda } from './cuda/check.ts';
import { findPipIndex } from './cuda/package-index.ts';
import { setUpCuda } from './cuda/set-up.ts';
import { readPaintConfiguration } from './paint/setup.ts';

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => abort.abort(new CannotSetUp('interrupted', 'Stopped. Started again, it goes on from here.')));
}
try {
	process.exitCode = await main();
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = exitCodeOf(error);
	if (process.exitCode === exitCodes.internal && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

async function main(): Promise<number> {
	const wanted = readSetUpArguments(process.argv.slice(2));
	if (wanted === 'help') {
		process.stdout.write(usage);
		return exitCodes.done;
	}
	const place = {
		folder: join(readPaintConfiguration().data, 'cuda'),
		runtime: findRuntimeFiles(),
		system: createSystem(),
		say: (line: string) => process.stdout.write(`${clearLine()}${line}\n`),
	};
	if (wanted.check) return await checkCuda({ ...place, trial });
	await setUpCuda({ ...place, wanted, findPipIndex, trial, onShare: showShare, signal: abort.signal });
	return exitCodes.done;
}

/** The trial that the GPU service makes at its start too. */
async function trial(installation: CudaInstallation | null): Promise<string | null> {
	const log = createLog({ source: 'setup', level: 'error', terminal: true, write: (line) => process.stderr.write(line) });
	const { provider, leftOut } = await chooseProviderInChild({
		file: new URL('../gpu-service/engine/child.ts', import.meta.url),
		candidates: ['cuda'],
		libraryFolders: installation === null ? [] : libraryFolders(installation),
		log,
	});
	return provider === 'cuda' ? null : (leftOut[0]?.reason ?? 'The trial says no more.');
}

function showShare(share: number): void {
	if (process.stdout.isTTY === true) process.stdout.write(`\r${Math.floor(share * 100)} %`);
}

function clearLine(): string {
	return process.stdout.isTTY === true ? '\r\x1b[K' : '';
}

function exitCodeOf(error: unknown): number {
	if (error instanceof CannotSetUp) return error.exitCode;
	if (error instanceof ConfigurationError) return exitCodes.configuration;
	const code = problemOf(error)?.code;
	if (code === 'download_failed') return exitCodes.download;
	return code === 'out_of_disk' ? exitCodes.disk : exitCodes.internal;
}
