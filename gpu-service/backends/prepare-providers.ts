/** What has to be in place before providers can be tried, and what there is to say about them afterwards. */
import { join } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import { describeDevice, listDevices } from '../cuda/driver.ts';
import { prepareCuda } from '../cuda/prepare.ts';
import { findRuntimeFiles } from '../cuda/runtime-files.ts';
import { createSystem } from '../cuda/system.ts';
import type { LeftOut } from '../engine/choose-provider.ts';

export interface PreparedProviders {
	/** Those worth trying, in the order in which they are wanted. */
	candidates: string[];
	/** Folders with libraries that the engine's child needs. */
	libraryFolders: string[];
	/** Those that cannot work. */
	leftOut: LeftOut[];
	/** What a provider runs on and where it came from, a sentence; null where there is nothing to say. */
	describe(provider: string): Promise<string | null>;
}

const nothingToSay = () => Promise.resolve(null);

export async function prepareProviders({ data, providers }: Pick<Configuration, 'data' | 'providers'>): Promise<PreparedProviders> {
	const last = providers.indexOf('cpu');
	const wanted = last === -1 ? providers : providers.slice(0, last);
	if (!wanted.includes('cuda')) return { candidates: providers, libraryFolders: [], leftOut: [], describe: nothingToSay };
	const system = createSystem();
	const cuda = await prepareCuda({ folder: join(data, 'cuda'), runtime: findRuntimeFiles(), system });
	if (cuda.obstacle !== null) {
		return {
			candidates: providers.filter((provider) => provider !== 'cuda'),
			libraryFolders: [],
			leftOut: [{ provider: 'cuda', reason: cuda.obstacle }],
			describe: nothingToSay,
		};
	}
	return {
		candidates: providers,
		libraryFolders: cuda.libraryFolders,
		leftOut: [],
		describe: async (provider) => {
			if (provider !== 'cuda') return null;
			const [device] = await listDevices(system);
			return [device === undefined ? null : describeDevice(device), cuda.source].filter((part) => part !== null).join('; ') || null;
		},
	};
}
