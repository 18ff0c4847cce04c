/** A child together with the one model that it holds or is opening. */
import { createHash } from 'node:crypto';
import type { RunFacts } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { brokenModel } from '../models/model-fault.ts';
import { startChild } from './child-handle.ts';
import type { PaintingChild } from './paint-in-child.ts';
import type { Answer, MergedPlace, PreparedPlace, Recipe } from './protocol.ts';

export interface EngineModel {
	/** For messages. */
	title: string;
	/** SHA-256 over its files. */
	hash: string;
	recipe: Recipe;
}

export interface LoadedChild extends PaintingChild {
	/** The model, with the recipe that was asked for last. */
	model(): EngineModel;
	/** False once it has ended, its model could not be opened, or a painting in it has failed. */
	isUsable(): boolean;
	/** True when opening this recipe here costs less than in a new child: it holds the model already, and has not changed too often. */
	canChangeTo(model: EngineModel): boolean;
	/** Has it open another recipe of the model it holds. */
	changeTo(model: EngineModel): void;
	/** Share that is loaded, 0 to 1; null when all is. */
	loading(): number | null;
	/**
	 * Resolves when the model is open. Several may wait for the same opening; one that gives up leaves it to the others.
	 *
	 * @throws ProblemError; the signal's reason when it was aborted.
	 */
	waitUntilLoaded(signal: AbortSignal, onShare: (share: number) => void): Promise<RunFacts>;
}

export interface LoadedChildOptions {
	file: URL;
	/** Folders with libraries that the provider needs. */
	libraryFolders?: readonly string[];
	model: EngineModel;
	provider: string;
	/** Where networks with adapters merged in are kept. */
	recipes: RecipePlace;
	/** Where prepared networks are kept; without it every network is opened from its own file. */
	prepared?: PreparedPlace | null;
	loadLimitMs: number;
	log: Log;
	/** Called when the share that is loaded has changed. */
	changed: () => void;
}

export type RecipePlace = Omit<MergedPlace, 'model'>;

/** A process that opened and closed many networks keeps more memory than a new one; what it keeps stays small up to here. */
const mostChanges = 8;

/** Equal for what a child can be used for without opening anything anew. */
export function recipeKey({ hash, recipe }: EngineModel): string {
	const adapters = recipe.adapters.map((adapter) => `${adapter.name} ${adapter.hash} ${adapter.weight}`);
	const control = (recipe.control ?? []).map((net) => `control ${net.name} ${net.hash}`);
	const upscalers = (recipe.upscalers ?? []).map((upscaler) => `upscaler ${upscaler.name} ${upscaler.hash}`);
	const ways = [...(recipe.isLean === true ? ['lean'] : []), ...(recipe.isIdle === true ? ['idle'] : [])];
	return [hash, ...adapters, ...control, ...upscalers, ...ways].join('\n');
}

/** Starts a child and has it open the model. */
export function createLoadedChild({
	file,
	libraryFolders = [],
	model: first,
	provider,
	recipes,
	prepared = null,
	loadLimitMs,
	log,
	changed,
}: LoadedChildOptions): LoadedChild {
	const handle = startChild(file, log, libraryFolders);
	const watchers = new Set<(share: number) => void>();
	let model = first;
	let loaded = Promise.withResolvers<RunFacts>();
	let share: number | null = null;
	let limit: NodeJS.Timeout | null = null;
	let usable = true;
	let changes = 0;

	function load(next: EngineModel): void {
		model = next;
		share = 0;
		loaded = Promise.withResolvers();
		// Nobody may be waiting any more when it fails.
		loaded.promise.catch(() => undefined);
		limit = setTimeout(giveUp, loadLimitMs);
		handle.listen(hear);
		handle.order({ kind: 'load', recipe: model.recipe, provider, merged: { ...recipes, model: model.hash }, prepared });
	}

	function stopClock(): void {
		if (limit !== null) clearTimeout(limit);
	}

	function fail(problem: ProblemError): void {
		usable = false;
		stopClock();
		loaded.reject(problem);
	}

	function giveUp(): void {
		fail(
			new ProblemError('step_timeout', `Opening "${model.title}" took longer than ${Math.round(loadLimitMs / 1000)} s and was stopped.`),
		);
		void handle.kill();
	}

	function hear(answer: Answer): void {
		if (answer.kind === 'loading') {
			limit?.refresh();
			share = answer.share;
			for (const watcher of watchers) watcher(share);
		} else if (answer.kind === 'loaded') {
			stopClock();
			share = null;
			const { graphVariant, threads, versions } = answer;
			const recipe = createHash('sha256')
				// What is opened when changes no picture.
				.update(`${recipeKey({ ...model, recipe: { ...model.recipe, isLean: false, isIdle: false } })}\n${graphVariant}`)
				.digest('hex');
			loaded.resolve({ provider, recipe, graph_variant: graphVariant, threads, versions });
		} else if (answer.kind === 'failed') {
			fail(new ProblemError(answer.code, answer.code === 'model_broken' ? brokenModel(model.title, answer.detail) : answer.detail));
			void handle.kill();
		}
		changed();
	}

	load(first);
	void handle.ended.then(fail);

	return {
		...handle,
		paintings: new Set(),
		spoil: () => {
			usable = false;
		},
		model: () => model,
		isUsable: () => usable,
		canChangeTo: ({ hash, recipe }) =>
			usable && share === null && changes < mostChanges && hash === model.hash && recipe.path === model.recipe.path,
		changeTo: (next) => {
			changes += 1;
			load(next);
		},
		loading: () => share,
		waitUntilLoaded: async (signal, onShare) => {
			const aborted = Promise.withResolvers<never>();
			const abort = () => aborted.reject(signal.reason);
			signal.addEventListener('abort', abort);
			watchers.add(onShare);
			try {
				if (signal.aborted) abort();
				if (share !== null) onShare(share);
				return await Promise.race([loaded.promise, aborted.promise]);
			} finally {
				watchers.delete(onShare);
				signal.removeEventListener('abort', abort);
			}
		},
	};
}
