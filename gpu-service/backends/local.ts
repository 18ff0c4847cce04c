/** The backend that paints on this machine: models from a folder, networks in the engine's child process. */
import { join, resolve } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import type { RunFacts } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { leavesPicture } from '#contract/settings.ts';
import { createEngine } from '../engine/engine.ts';
import type { PaintWork } from '../engine/protocol.ts';
import { createAddOnStore, type StoredAddOn } from '../models/add-ons.ts';
import { createControlNetStore } from '../models/control-nets.ts';
import { readDefaultModel } from '../models/default-model.ts';
import { findDepthModel } from '../models/depth-file.ts';
import { brokenModel } from '../models/model-fault.ts';
import { createModelStore } from '../models/model-store.ts';
import { findAdapters, findUpscalers } from './add-ons.ts';
import type { Backend, PaintJob } from './backend.ts';
import { createJudge, toCatalog } from './catalog.ts';
import { type ControlledModel, findControlNets, withControlNets } from './control-nets.ts';
import { readPictureDepth } from './depth.ts';
import { readPaintInputs } from './inputs.ts';
import { createMemoryCheck, createMemoryForecast, type MemoryCheck, type MemoryForecast } from './memory.ts';
import { prepareProviders } from './prepare-providers.ts';
import { createProviderNotes } from './provider-notes.ts';
import { runtimeNow, withVersion } from './run-facts.ts';
import { createTokenCounter } from './token-counter.ts';

export interface LocalBackendOptions {
	configuration: Pick<
		Configuration,
		| 'models'
		| 'data'
		| 'providers'
		| 'idle_minutes'
		| 'step_seconds'
		| 'recipe_cache_gb'
		| 'prepared_gb'
		| 'disk_reserve_mb'
		| 'safety_checker'
		| 'batch'
	>;
	log: Log;
	/** Model folders beside those in the models folder. */
	models?: readonly string[];
	/** Files of LoRAs beside those in the models folder. */
	loras?: readonly string[];
	/** Refuses what does not fit into memory; tests bring their own. */
	checkMemory?: MemoryCheck;
	forecastMemory?: MemoryForecast;
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
	checkMemory = createMemoryCheck(),
	forecastMemory = createMemoryForecast(),
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
		batch: configuration.batch,
		...(configuration.prepared_gb === 0
			? {}
			: {
					prepared: {
						folder: resolve(configuration.data, 'prepared'),
						limitBytes: configuration.prepared_gb * 1e9,
						reserveBytes: configuration.disk_reserve_mb * 1e6,
						afterMs: preparedAfterMs,
					},
				}),
		log,
		...(child === undefined ? {} : { child }),
	});
	const providerNotes = createProviderNotes(engine, prepared, log);
	const judge = createJudge();
	const counter = createTokenCounter();
	const listeners = new Set<() => void>();
	const changed = () => {
		for (const listener of listeners) listener();
	};
	const addOns = createAddOnStore({
		folder: configuration.models,
		loras,
		hashFile: join(configuration.data, 'add-on-hashes.json'),
		measure: engine.measureUpscaler,
		changed,
	});
	const controlNets = createControlNetStore({
		hashFile: join(configuration.data, 'control-net-hashes.json'),
		onFault: ({ message }) => log.warn('a ControlNet cannot be used', { reason: message }),
	});
	let lastStamps: string | null = null;
	/** What became of the jobs that came as far as the engine. */
	const works = new WeakMap<PaintJob, PaintWork>();
	let newest: PaintJob | null = null;

	/** Looks at the folders; whoever follows the catalog learns when they are not what they were. */
	async function look(): Promise<{ models: ControlledModel[]; stored: StoredAddOn[] }> {
		const provider = await engine.provider();
		const found = await store.list();
		const stored = await addOns.list(provider);
		const judged = found.map((model) => judge(model, provider));
		const controlled = await Promise.all(
			judged.map((model) => withControlNets(model, resolve(configuration.models), controlNets, provider)),
		);
		const nets = controlled.flatMap((model) => model.controlNets.map(({ name, stamp }) => ({ path: name, stamp })));
		const stamps = [...found, ...stored, ...nets].map(({ path, stamp }) => `${path} ${stamp}`).join('\n');
		if (lastStamps !== null && lastStamps !== stamps) changed();
		lastStamps = stamps;
		return { models: controlled, stored };
	}

	const reported = <Report extends { run: RunFacts }>(report: Report): Report => ({ ...report, run: withVersion(report.run) });
	const stopListening = engine.onChange(changed);
	return {
		name: 'local',
		catalog: async () => {
			const { models: judged, stored } = await look();
			const provider = { name: await engine.provider(), notes: await providerNotes(), runtime: runtimeNow() };
			return toCatalog(judged, stored, provider, engine.state(), {
				chosen: await readDefaultModel(configuration.models),
				depthNetwork: (await findDepthModel(configuration.models))?.name ?? null,
			});
		},
		paint: async (job, observer, signal) => {
			const { settings } = job;
			newest = job;
			const found = await look();
			const model = found.models.find(({ entry }) => entry.name === settings.model);
			if (model === undefined) {
				throw new ProblemError('model_broken', `The model "${settings.model}" is no longer there. Choose another one.`, {
					reason: { name: 'model_gone', values: { model: settings.model } },
				});
			}
			const { entry, stored, fault } = model;
			if (fault !== null) throw new ProblemError('model_broken', brokenModel(entry.title, fault.message));
			const upscalers = await findUpscalers(settings, addOns, found.stored);
			if (leavesPicture(settings)) {
				const work: PaintWork = { settings, inputs: await readPaintInputs(job) };
				works.set(job, work);
				const recipe = { path: stored.path, adapters: [], upscalers, isIdle: true };
				return reported(await engine.paint({ title: entry.title, hash: stored.hash, recipe }, work, observer, signal));
			}
			const plan = checkMemory({
				title: entry.title,
				path: stored.path,
				hash: stored.hash,
				settings,
				provider: await engine.provider(),
				pid: engine.state().pid,
			});
			const inputs = await readPaintInputs(job);
			const adapters = await findAdapters(settings, addOns, found.stored);
			const control = await findControlNets(settings, model, controlNets);
			const work: PaintWork = { settings, inputs, isChecked: configuration.safety_checker === 'on' };
			works.set(job, work);
			const recipe = { path: stored.path, adapters, control, upscalers, isLean: plan === 'lean' };
			return reported(await engine.paint({ title: entry.title, hash: stored.hash, recipe }, work, observer, signal));
		},
		prepare: async (name, onReady, signal) => {
			const model = (await look()).models.find(({ entry }) => entry.name === name);
			if (model === undefined) throw new ProblemError('not_found', `There is no model "${name}".`);
			const { entry, stored, fault } = model;
			if (fault !== null) throw new ProblemError('model_broken', brokenModel(entry.title, fault.message));
			await engine.prepare({ title: entry.title, hash: stored.hash, recipe: { path: stored.path, adapters: [] } }, onReady, signal);
		},
		countTokens: async (name, question) => {
			const model = (await look()).models.find(({ entry }) => entry.name === name);
			if (model === undefined) throw new ProblemError('not_found', `There is no model "${name.slice(0, 64)}".`);
			const { entry, stored, fault } = model;
			if (fault !== null) throw new ProblemError('model_broken', brokenModel(entry.title, fault.message));
			return counter.count(stored, entry.max_tokens, question);
		},
		foretellMemory: async (settings) => {
			const stored = (await look()).models.find(({ entry, fault }) => entry.name === settings.model && fault === null)?.stored;
			if (stored === undefined || leavesPicture(settings)) return null;
			return forecastMemory({ ...stored, settings, provider: await engine.provider(), pid: engine.state().pid });
		},
		mates: engine.mates,
		measured: (job = newest ?? undefined) => {
			const work = job === undefined ? undefined : works.get(job);
			if (work === undefined) return { run: null, timings: null };
			const { run, timings } = engine.measured(work);
			return { run: run === null ? null : withVersion(run), timings };
		},
		readDepth: (picture) => readPictureDepth(engine, resolve(configuration.models), picture),
		release: () => engine.release(),
		onCatalogChange: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		enginePid: () => engine.state().pid,
		[Symbol.asyncDispose]: async () => {
			stopListening();
			counter[Symbol.dispose]();
			await addOns[Symbol.asyncDispose]();
			await engine[Symbol.asyncDispose]();
		},
	};
}
