/** The backend that paints on this machine: models from a folder, networks in the engine's child process. */
import { join, resolve } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { createEngine } from '../engine/engine.ts';
import { createAddOnStore, type StoredAddOn } from '../models/add-ons.ts';
import { brokenModel } from '../models/model-fault.ts';
import { createModelStore } from '../models/model-store.ts';
import { findAdapters } from './add-ons.ts';
import type { Backend } from './backend.ts';
import { createJudge, type JudgedModel, toCatalog } from './catalog.ts';
import { readPaintInputs } from './inputs.ts';
import { prepareProviders } from './prepare-providers.ts';
import { createProviderNotes } from './provider-notes.ts';

export interface LocalBackendOptions {
	configuration: Pick<
		Configuration,
		'models' | 'data' | 'providers' | 'idle_minutes' | 'step_seconds' | 'recipe_cache_gb' | 'prepared_gb' | 'disk_reserve_mb'
	>;
	log: Log;
	/** Model folders beside those in the models folder. */
	models?: readonly string[];
	/** Files of LoRAs beside those in the models folder. */
	loras?: readonly string[];
	/** Program of the engine's child; tests bring their own. */
	child?: URL;
}

/** A backend that also tells which process does the work, for those who watch over it. */
export interface LocalBackend extends Backend {
	/**
	 * Prepares a model, so that opening it costs little. @param onReady told how many networks are ready, of how many.
	 *
	 * @throws ProblemError `not_found`, `model_broken`, `out_of_disk`, `out_of_memory`; the signal's reason.
	 */
	prepare(name: string, onReady: (networks: number, of: number) => void, signal: AbortSignal): Promise<void>;
	/** Process id of the engine's child; null while there is none. */
	enginePid(): number | null;
}

/** So long after a painting nobody waits for the next one. */
const preparedAfterMs = 15_000;

export async function createLocalBackend({
	configuration,
	log,
	models = [],
	loras = [],
	child,
}: LocalBackendOptions): Promise<LocalBackend> {
	const store = createModelStore({ folder: configuration.models, models, hashFile: join(configuration.data, 'model-hashes.json') });
	const prepared = await prepareProviders(configuration);
	const engine = createEngine({
		candidates: prepared.candidates,
		libraryFolders: prepared.libraryFolders,
		idleMs: configuration.idle_minutes * 60_000,
		stepLimitMs: configuration.step_seconds * 1000,
		recipes: { folder: resolve(configuration.data, 'recipes'), limitBytes: configuration.recipe_cache_gb * 1e9 },
		prepared: {
			folder: resolve(configuration.data, 'prepared'),
			limitBytes: configuration.prepared_gb * 1e9,
			reserveBytes: configuration.disk_reserve_mb * 1e6,
			afterMs: preparedAfterMs,
		},
		log,
		...(child === undefined ? {} : { child }),
	});
	const providerNotes = createProviderNotes(engine, prepared, log);
	const judge = createJudge();
	const listeners = new Set<() => void>();
	const changed = () => {
		for (const listener of listeners) listener();
	};
	const addOns = createAddOnStore({
		folder: configuration.models,
		loras,
		hashFile: join(configuration.data, 'add-on-hashes.json'),
		changed,
	});
	let lastStamps: string | null = null;
	/** Whether the newest painting came as far as the engine, which else still knows the one before. */
	let reachedEngine = false;

	/** Looks at the folders; whoever follows the catalog learns when they are not what they were. */
	async function look(): Promise<{ models: JudgedModel[]; stored: StoredAddOn[] }> {
		const provider = await engine.provider();
		const found = await store.list();
		const stored = await addOns.list(provider);
		const stamps = [...found, ...stored].map(({ path, stamp }) => `${path} ${stamp}`).join('\n');
		if (lastStamps !== null && lastStamps !== stamps) changed();
		lastStamps = stamps;
		return { models: found.map((model) => judge(model, provider)), stored };
	}

	const stopListening = engine.onChange(changed);
	return {
		name: 'local',
		catalog: async () => {
			const { models: judged, stored } = await look();
			return toCatalog(judged, stored, { name: await engine.provider(), notes: await providerNotes() }, engine.state());
		},
		paint: async (job, observer, signal) => {
			const { settings } = job;
			reachedEngine = false;
			const found = await look();
			const model = found.models.find(({ entry }) => entry.name === settings.model);
			if (model === undefined) {
				throw new ProblemError('model_broken', `The model "${settings.model}" is no longer there. Choose another one.`);
			}
			const { entry, stored, fault } = model;
			if (fault !== null) throw new ProblemError('model_broken', brokenModel(entry.title, fault.message));
			const inputs = await readPaintInputs(job);
			const adapters = await findAdapters(settings, addOns, found.stored);
			reachedEngine = true;
			return await engine.paint(
				{ title: entry.title, hash: stored.hash, recipe: { path: stored.path, adapters } },
				{ settings, inputs },
				observer,
				signal,
			);
		},
		prepare: async (name, onReady, signal) => {
			const model = (await look()).models.find(({ entry }) => entry.name === name);
			if (model === undefined) throw new ProblemError('not_found', `There is no model "${name}".`);
			const { entry, stored, fault } = model;
			if (fault !== null) throw new ProblemError('model_broken', brokenModel(entry.title, fault.message));
			await engine.prepare({ title: entry.title, hash: stored.hash, recipe: { path: stored.path, adapters: [] } }, onReady, signal);
		},
		measured: () => (reachedEngine ? engine.measured() : { run: null, timings: null }),
		release: () => engine.release(),
		onCatalogChange: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		enginePid: () => engine.state().pid,
		[Symbol.asyncDispose]: async () => {
			stopListening();
			await addOns[Symbol.asyncDispose]();
			await engine[Symbol.asyncDispose]();
		},
	};
}
