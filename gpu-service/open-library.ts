/** The library of models as the service and the command line have it: with the real engine for trials. */
import { join, resolve } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import type { Log } from '#contract/log.ts';
import type { LocalBackend } from './backends/local.ts';
import { prepareProviders } from './backends/prepare-providers.ts';
import { tryModel } from './backends/try-model.ts';
import type { HubSettings } from './models/hub/settings.ts';
import { createModelLibrary, type ModelLibrary } from './models/library/library.ts';
import { createWeightFiles } from './models/library/weight-files.ts';
import { createPreparation } from './prepare-models.ts';

export interface LibrarySurroundings {
	configuration: Pick<Configuration, 'models' | 'data' | 'providers' | 'disk_reserve_mb' | 'prepared_gb'>;
	hub: HubSettings;
	log: Log;
	/** Knows which provider runs models here, and prepares them. */
	backend: Pick<LocalBackend, 'catalog' | 'prepare'>;
}

/** @param uses what needs a model now, each as a sentence. */
export function openLibrary(
	{ configuration, hub, log, backend }: LibrarySurroundings,
	uses: (name: string) => Promise<string[]>,
): ModelLibrary {
	const provider = async () => (await backend.catalog()).provider;
	const recipes = { folder: resolve(join(configuration.data, 'recipes')), limitBytes: 0 };
	return createModelLibrary({
		folder: configuration.models,
		hub,
		reserveBytes: configuration.disk_reserve_mb * 1e6,
		check: {
			provider,
			try: async (folder, signal) => {
				const { libraryFolders } = await prepareProviders(configuration);
				return await tryModel(folder, { provider: await provider(), libraryFolders, log, recipes }, signal);
			},
		},
		weightFiles: createWeightFiles(),
		preparation: createPreparation({ configuration, backend }),
		isUsable: async (name) => (await backend.catalog()).models.some((model) => model.name === name && model.problem === null),
		uses,
		log,
	});
}
