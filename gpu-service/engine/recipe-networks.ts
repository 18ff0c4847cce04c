/** Where the networks of a recipe lie: in the model's folder, and in the cache where adapters change them. Merges what is not there yet. */
import { join } from 'node:path';
import { ProblemError } from '#contract/problem.ts';
import type { Words } from '../diffusion/tokenizers/pieces.ts';
import { adaptedFile, mergedBytes, writeAdaptedNetwork } from '../models/adapters/adapted-network.ts';
import { ModelFault } from '../models/model-fault.ts';
import type { NetworkFile } from '../models/network-file.ts';
import type { Runtime } from '../onnx/network.ts';
import { openMerging } from './merge-graph.ts';
import type { NetworkPlace } from './network-pool.ts';
import type { Recipe } from './protocol.ts';
import type { RecipeCache } from './recipe-cache.ts';
import { type PlannedNetwork, planRecipe, type RecipePlan } from './recipe-plan.ts';

export interface RecipeNetworks {
	/** By component. */
	places: ReadonlyMap<string, NetworkPlace>;
	words: Words;
	notices: string[];
}

export interface RecipeContext {
	/** Hash of the model. */
	model: string;
	files: ReadonlyMap<string, NetworkFile>;
	cache: RecipeCache;
	runtime: Runtime;
	/** Told the share of the merging that is done, 0 to 1. */
	onMerged(share: number): void;
}

/** @throws ProblemError `validation_failed` about an adapter, `out_of_disk`; NetworkError. */
export async function findRecipeNetworks({ path, adapters }: Recipe, context: RecipeContext): Promise<RecipeNetworks> {
	const places = new Map([...context.files].map(([component, { file }]) => [component, { path: join(path, file), file }]));
	const { networks, words, notices } = planOrExplain(path, adapters, context);
	const missing: [string, PlannedNetwork][] = [];
	for (const [component, network] of networks) {
		const folder = await context.cache.find(network.key, component);
		if (folder === null) missing.push([component, network]);
		else places.set(component, { path: adaptedFile(folder), file: network.file });
	}
	if (missing.length > 0) {
		await mergeAll(missing, context, (component, folder, file) => places.set(component, { path: adaptedFile(folder), file }));
		await context.cache.trim(new Set([...networks.values()].map(({ key }) => key)));
	}
	return { places, words, notices };
}

function planOrExplain(path: string, adapters: Recipe['adapters'], { model, files }: RecipeContext): RecipePlan {
	try {
		return planRecipe({ model, folder: path, files }, adapters);
	} catch (error) {
		if (!(error instanceof ModelFault)) throw error;
		throw new ProblemError('validation_failed', `A LoRA or embedding cannot be used. ${error.message}.`, { cause: error });
	}
}

async function mergeAll(
	missing: readonly [string, PlannedNetwork][],
	{ cache, runtime, onMerged }: RecipeContext,
	made: (component: string, folder: string, file: string) => void,
): Promise<void> {
	const sizes = missing.map(([, { changed }]) => mergedBytes(changed));
	const total = Math.max(
		1,
		sizes.reduce((sum, size) => sum + size, 0),
	);
	let done = 0;
	onMerged(0);
	await using merging = await cache.scratch((folder) => openMerging(runtime, folder));
	for (const [index, [component, network]] of missing.entries()) {
		const folder = await cache.create(network.key, component, sizes[index] ?? 0, (target) =>
			writeAdaptedNetwork(network, target, merging.add, (bytes) => {
				done += bytes;
				onMerged(Math.min(1, done / total));
			}),
		);
		made(component, folder, network.file);
	}
}
