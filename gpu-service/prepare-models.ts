/** What makes models quicker, for the library of models: prepared networks, and models with layers of bytes. */
import { join } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import { ProblemError } from '#contract/problem.ts';
import type { LocalBackend } from './backends/local.ts';
import { makeInt8InThread } from './models/int8/int8-thread.ts';
import type { Preparation } from './models/library/parts.ts';
import { readModelFolder } from './models/model-folder.ts';
import { createModelStore } from './models/model-store.ts';

export interface PreparationParts {
	configuration: Pick<Configuration, 'models' | 'data' | 'prepared_gb'>;
	backend: Pick<LocalBackend, 'catalog' | 'prepare'>;
}

export function createPreparation({ configuration: { models, data, prepared_gb }, backend }: PreparationParts): Preparation {
	const whyNothing = async (name: string): Promise<string> => {
		const { provider } = await backend.catalog();
		if (prepared_gb === 0) return 'Nothing was prepared: EASEL_PREPARED_GB is 0.';
		if (provider === 'cpu') return `There is nothing to prepare: ${name} is small and opens in a moment.`;
		return `There is nothing to prepare: models are prepared for the processor only, and this machine paints on ${provider}.`;
	};
	return {
		prepare: async (name, onShare, signal) => {
			let networks = 0;
			await backend.prepare(
				name,
				(ready, of) => {
					networks = of;
					if (of > 0) onShare(ready / of);
				},
				signal,
			);
			return networks === 0 ? [await whyNothing(name)] : [];
		},
		makeInt8: async (name, signal) => {
			const stored = (await createModelStore({ folder: models, hashFile: join(data, 'model-hashes.json') }).list()).find(
				(model) => model.name === name,
			);
			if (stored === undefined) throw new ProblemError('not_found', `There is no model "${name}".`);
			if (stored.fault !== null) throw stored.fault;
			const { networks, manifest } = readModelFolder(stored.path);
			const denoiser = networks['unet'] ?? networks['transformer'];
			if (denoiser === undefined) throw new ProblemError('model_broken', `"${name}" has no denoiser.`);
			const made = await makeInt8InThread(
				{ folder: models, source: { name, title: manifest.title ?? name, path: stored.path, denoiser } },
				signal,
			);
			return made.name;
		},
	};
}
