/** The backend that paints on this machine: models from a folder, networks in the engine's child process. */
import { join } from 'node:path';
import type { Configuration } from '#contract/configuration.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { createEngine } from '../engine/engine.ts';
import { noInputs } from '../engine/protocol.ts';
import { brokenModel } from '../models/model-fault.ts';
import { createModelStore } from '../models/model-store.ts';
import type { Backend } from './backend.ts';
import { createJudge, type JudgedModel, toCatalog } from './catalog.ts';

export interface LocalBackendOptions {
	configuration: Pick<Configuration, 'models' | 'data' | 'providers' | 'idle_minutes' | 'step_seconds'>;
	log: Log;
	/** Model folders beside those in the models folder. */
	models?: readonly string[];
	/** Program of the engine's child; tests bring their own. */
	child?: URL;
}

/** A backend that also tells which process does the work, for those who watch over it. */
export interface LocalBackend extends Backend {
	/** Process id of the engine's child; null while there is none. */
	enginePid(): number | null;
}

export async function createLocalBackend({ configuration, log, models = [], child }: LocalBackendOptions): Promise<LocalBackend> {
	const store = createModelStore({ folder: configuration.models, models, hashFile: join(configuration.data, 'model-hashes.json') });
	const engine = createEngine({
		candidates: configuration.providers,
		idleMs: configuration.idle_minutes * 60_000,
		stepLimitMs: configuration.step_seconds * 1000,
		log,
		...(child === undefined ? {} : { child }),
	});
	const judge = createJudge();
	const listeners = new Set<() => void>();
	const changed = () => {
		for (const listener of listeners) listener();
	};
	let lastStamps: string | null = null;
	/** Whether the newest painting came as far as the engine, which else still knows the one before. */
	let reachedEngine = false;

	/** Looks at the folders; whoever follows the catalog learns when they are not what they were. */
	async function look(): Promise<JudgedModel[]> {
		const provider = await engine.provider();
		const stored = await store.list();
		const stamps = stored.map(({ path, stamp }) => `${path} ${stamp}`).join('\n');
		if (lastStamps !== null && lastStamps !== stamps) changed();
		lastStamps = stamps;
		return stored.map((model) => judge(model, provider));
	}

	const stopListening = engine.onChange(changed);
	return {
		name: 'local',
		catalog: async () => toCatalog(await look(), await engine.provider(), engine.state()),
		paint: async ({ settings }, observer, signal) => {
			reachedEngine = false;
			const model = (await look()).find(({ entry }) => entry.name === settings.model);
			if (model === undefined) {
				throw new ProblemError('model_broken', `The model "${settings.model}" is no longer there. Choose another one.`);
			}
			const { entry, stored, fault } = model;
			if (fault !== null) throw new ProblemError('model_broken', brokenModel(entry.title, fault.message));
			reachedEngine = true;
			return await engine.paint(
				{ title: entry.title, hash: stored.hash, recipe: { path: stored.path, adapters: [] } },
				{ settings, inputs: noInputs },
				observer,
				signal,
			);
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
			await engine[Symbol.asyncDispose]();
		},
	};
}
