/** A child together with the one model that it holds or is opening. */
import { createHash } from 'node:crypto';
import type { RunFacts } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { brokenModel } from '../models/model-fault.ts';
import { type ChildHandle, startChild } from './child-handle.ts';
import type { Recipe } from './protocol.ts';

export interface EngineModel {
	/** For messages. */
	title: string;
	/** SHA-256 over its files. */
	hash: string;
	recipe: Recipe;
}

export interface LoadedChild extends ChildHandle {
	readonly model: EngineModel;
	/** False once it has ended or its model could not be opened. */
	isUsable(): boolean;
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
	model: EngineModel;
	provider: string;
	loadLimitMs: number;
	log: Log;
	/** Called when the share that is loaded has changed. */
	changed: () => void;
}

/** Equal for what a child can be used for without opening anything anew. */
export function recipeKey({ hash, recipe }: EngineModel): string {
	return [hash, ...recipe.adapters.map((adapter) => `${adapter.hash} ${adapter.weight}`)].join('\n');
}

/** Starts a child and has it open the model. */
export function createLoadedChild({ file, model, provider, loadLimitMs, log, changed }: LoadedChildOptions): LoadedChild {
	const handle = startChild(file, log);
	const loaded = Promise.withResolvers<RunFacts>();
	const watchers = new Set<(share: number) => void>();
	let share: number | null = 0;
	let usable = true;
	const limit = setTimeout(giveUp, loadLimitMs);

	function fail(problem: ProblemError): void {
		usable = false;
		clearTimeout(limit);
		loaded.reject(problem);
	}

	function giveUp(): void {
		fail(
			new ProblemError('step_timeout', `Opening "${model.title}" took longer than ${Math.round(loadLimitMs / 1000)} s and was stopped.`),
		);
		void handle.kill();
	}

	handle.listen((answer) => {
		if (answer.kind === 'loading') {
			limit.refresh();
			share = answer.share;
			for (const watcher of watchers) watcher(share);
		} else if (answer.kind === 'loaded') {
			clearTimeout(limit);
			share = null;
			const { graphVariant, threads, versions } = answer;
			const recipe = createHash('sha256')
				.update(`${recipeKey(model)}\n${graphVariant}`)
				.digest('hex');
			loaded.resolve({ provider, recipe, graph_variant: graphVariant, threads, versions });
		} else if (answer.kind === 'failed') {
			fail(new ProblemError(answer.code, answer.code === 'model_broken' ? brokenModel(model.title, answer.detail) : answer.detail));
			void handle.kill();
		}
		changed();
	});
	void handle.ended.then(fail);
	// Nobody may be waiting any more when it fails.
	loaded.promise.catch(() => undefined);
	handle.order({ kind: 'load', recipe: model.recipe, provider });

	return {
		...handle,
		model,
		isUsable: () => usable,
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
