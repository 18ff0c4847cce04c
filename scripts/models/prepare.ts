/** Prepares a model from the command line. Needs nobody's leave: what it makes appears whole in its place, or not at all. */
import { join } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import { createLog } from '#contract/log.ts';
import { createLocalBackend } from '../../gpu-service/backends/local.ts';
import { makeInt8Model } from '../../gpu-service/models/int8/int8-model.ts';
import { readModelFolder } from '../../gpu-service/models/model-folder.ts';
import { createModelStore } from '../../gpu-service/models/model-store.ts';
import { ExitError, exitCodes } from '../paint/exit-codes.ts';
import { readPaintConfiguration } from '../paint/setup.ts';

/** Resolves with what there is to tell. @throws ExitError for an unknown model, or when interrupted; ProblemError, ModelFault */
export async function prepareModel({ name, int8 }: { name: string; int8: boolean }): Promise<string> {
	const configuration = readPaintConfiguration();
	return int8 ? await makeInt8(name, configuration) : await prepare(name, configuration);
}

async function prepare(name: string, configuration: Configuration): Promise<string> {
	const log = createLog({ source: 'models', level: 'error', terminal: true, write: (line) => process.stderr.write(line) });
	await using backend = await createLocalBackend({ configuration, log });
	const stop = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => stop.abort(new ExitError(exitCodes.interrupted, 'Stopped. What was ready stays.')));
	}
	const { provider, models } = await backend.catalog();
	if (!models.some((model) => model.name === name)) throw new ExitError(exitCodes.model, `There is no model "${name}".`);
	let networks = 0;
	await backend.prepare(
		name,
		(_ready, of) => {
			networks = of;
		},
		stop.signal,
	);
	if (networks > 0) return `prepared: ${name}, ${networks} ${networks === 1 ? 'network' : 'networks'}`;
	if (configuration.prepared_gb === 0) return 'nothing was prepared: EASEL_PREPARED_GB is 0';
	if (provider === 'cpu') return `nothing to prepare: ${name} is small and opens in a moment`;
	return `nothing to prepare: models are prepared for the processor only, and this machine paints on ${provider}`;
}

async function makeInt8(name: string, { models, data }: Configuration): Promise<string> {
	const stored = (await createModelStore({ folder: models, models: [], hashFile: join(data, 'model-hashes.json') }).list()).find(
		(model) => model.name === name,
	);
	if (stored === undefined) throw new ExitError(exitCodes.model, `There is no model "${name}".`);
	if (stored.fault !== null) throw stored.fault;
	const { networks, manifest } = readModelFolder(stored.path);
	const denoiser = networks['unet'] ?? networks['transformer'];
	if (denoiser === undefined) throw new ExitError(exitCodes.model, `"${name}" has no denoiser.`);
	const made = await makeInt8Model(models, { name, title: manifest.title ?? name, path: stored.path, denoiser });
	return `there: ${made.name}, ${made.layers} layers of bytes`;
}
