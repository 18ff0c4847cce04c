/**
 * Prepared networks on disk, so that opening one again costs little: `<data>/prepared/<key>/network/`. The key names everything that one is
 * made of and made for; what is not whole, or does not open, counts as not there.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { type Network, NetworkError, type Preparation, type Runs, type Runtime } from '../onnx/network.ts';
import type { MergedPlace, PreparedPlace } from './protocol.ts';
import { createRecipeCache } from './recipe-cache.ts';

export interface PreparedGraphs {
	/** Null unless a whole one is there. @param file absolute path of the network's file. @throws NetworkError `out_of_memory` */
	open(file: string, runs?: Runs): Promise<Network | null>;
	has(file: string): Promise<boolean>;
	/** @throws NetworkError, ProblemError `out_of_disk` */
	make(file: string): Promise<void>;
}

export interface PreparedGraphsOptions {
	place: PreparedPlace;
	/** Absolute path of the model. */
	model: string;
	/** The model's hash, and where networks with adapters merged in lie. */
	merged: MergedPlace;
	provider: string;
	preparation: Preparation;
}

/** Part of every key: raised when what is written changes. */
const method = 'easel-prepared-1';
const component = 'network';
/** Lists the files with their sizes, and is written last. */
const recordFile = 'prepared.json';
/** Prepared weights lie there twice where the kernels want them packed: SD 1.5 takes 4.5 GB for 3.4 GB. */
const growth = 1.4;

/** What preparing takes on disk. @param bytes of the weights as float32. */
export function preparedBytes(bytes: number): number {
	return bytes * growth;
}

export function createPreparedGraphs({ place, model, merged, provider, preparation }: PreparedGraphsOptions): PreparedGraphs {
	const cache = createRecipeCache(place);

	/** Null for a file that nothing is known of. */
	function keyOf(file: string): string | null {
		const fits = preparation.fits(provider);
		const source = within(model, file) ?? within(merged.folder, file);
		if (fits === null || source === null) return null;
		return createHash('sha256').update([method, merged.model, source, fits].join('\n')).digest('hex').slice(0, 32);
	}

	async function find(file: string): Promise<string | null> {
		const key = keyOf(file);
		const folder = key === null ? null : await cache.find(key, component);
		return folder !== null && isWhole(folder) ? folder : null;
	}

	return {
		has: async (file) => (await find(file)) !== null,
		open: async (file, runs) => {
			const folder = await find(file);
			if (folder === null) return null;
			try {
				return await preparation.open(folder, provider, runs);
			} catch (error) {
				// For want of memory nothing opens, however whole it is.
				if (error instanceof NetworkError && error.kind === 'out_of_memory') throw error;
				await rm(join(folder, recordFile), { force: true });
				return null;
			}
		},
		make: async (file) => {
			const key = keyOf(file);
			if (key === null || (await find(file)) !== null) return;
			// What lies there and is not whole would be in the way.
			await rm(join(place.folder, key), { recursive: true, force: true });
			await cache.create(key, component, 0, async (folder) => {
				await preparation.write(file, provider, folder);
				const sizes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]);
				writeFileSync(join(folder, recordFile), JSON.stringify(Object.fromEntries(sizes)), { flush: true });
			});
			await cache.trim(new Set([key]));
		},
	};
}

/** The runtime, taking prepared networks where they are there. */
export function withPrepared(runtime: Runtime, graphs: PreparedGraphs): Runtime {
	return {
		...runtime,
		open: async (file, provider, runs) => (await graphs.open(file, runs)) ?? (await runtime.open(file, provider, runs)),
	};
}

/** The way from a folder to a file in it; null for one that lies elsewhere. */
function within(folder: string, file: string): string | null {
	const way = relative(folder, file);
	return way === '' || way.startsWith('..') || isAbsolute(way) ? null : way.replaceAll('\\', '/');
}

function isWhole(folder: string): boolean {
	try {
		const sizes = JSON.parse(readFileSync(join(folder, recordFile), 'utf8')) as Record<string, number>;
		return Object.entries(sizes).every(([name, size]) => statSync(join(folder, name)).size === size);
	} catch {
		return false;
	}
}
