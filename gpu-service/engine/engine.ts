/**
 * The parent's handle on the engine. A child process holds one model for its whole life, and may change between its recipes (LoRAs,
 * embeddings); another model, an idle time or a request for memory replaces it. One run at a time: a run that was told to stop ends between two network runs, one that hangs is killed.
 */
import type { RunFacts } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { chooseProviderInChild, type LeftOut, type ProviderChoice } from './choose-provider.ts';
import { createLoadedChild, type EngineModel, type LoadedChild, type RecipePlace, recipeKey } from './loaded-child.ts';
import { createMeasurements, type EngineTimings, type Measurements } from './measurements.ts';
import { type EngineObserver, paintInChild } from './paint-in-child.ts';
import { createPreparer, type PreparedOptions } from './preparer.ts';
import type { PaintWork } from './protocol.ts';

export interface EngineOptions {
	/** Providers to try, in this order. */
	candidates: readonly string[];
	/** Folders with libraries that a provider needs; only the child looks into them. */
	libraryFolders?: readonly string[];
	/** Without work for this long, the child is ended and its memory given back. */
	idleMs: number;
	/** A single network run that takes longer is broken off. */
	stepLimitMs: number;
	/** Opening a single file that takes longer is broken off. */
	loadLimitMs?: number;
	log: Log;
	/** Where networks with LoRAs merged in are kept, and how much room they may take. */
	recipes: RecipePlace;
	/** Where prepared networks are kept; without it every network is opened from its own file. */
	prepared?: PreparedOptions;
	/** Program of the child; tests bring their own. */
	child?: URL;
}

export interface EngineState {
	/** Hash of the model that the child holds or opens; null without a child. */
	model: string | null;
	/** Share that is loaded, 0 to 1; null unless loading. */
	loading: number | null;
	/** Process id of the child. */
	pid: number | null;
}

export interface Engine extends AsyncDisposable {
	/** The execution provider that runs the networks. Found out once, in a child of its own. */
	provider(): Promise<string>;
	/** The providers that were wanted before it, and why each is not used. */
	leftOut(): Promise<readonly LeftOut[]>;
	/** @throws ProblemError; the signal's reason when it was aborted. */
	paint(
		model: EngineModel,
		work: PaintWork,
		observer: EngineObserver,
		signal: AbortSignal,
	): Promise<{ run: RunFacts; timings: EngineTimings }>;
	/** Prepares a model, so that opening it costs little. @throws ProblemError; the signal's reason. */
	prepare(model: EngineModel, onReady: (networks: number, of: number) => void, signal: AbortSignal): Promise<void>;
	/** What the run in progress, or the last one, has measured so far. */
	measured(): { run: RunFacts | null; timings: EngineTimings | null };
	/** Ends the child after the run in progress. */
	release(): Promise<void>;
	state(): EngineState;
	/** Calls `listener` whenever the state changes. Returns the way to stop. */
	onChange(listener: () => void): () => void;
}

const tenMinutesMs = 600_000;

export function createEngine(options: EngineOptions): Engine {
	const { candidates, idleMs, stepLimitMs, loadLimitMs = tenMinutesMs, recipes, log, libraryFolders = [], child: program } = options;
	const file = program ?? new URL('./child.ts', import.meta.url);
	const listeners = new Set<() => void>();
	let choice: Promise<ProviderChoice> | null = null;
	let child: LoadedChild | null = null;
	let turn: Promise<unknown> = Promise.resolve();
	let idle: NodeJS.Timeout | null = null;
	let measurements: Measurements | null = null;
	let closed = false;
	const preparer = createPreparer({ file, recipes, prepared: options.prepared ?? null, log });

	const changed = () => {
		for (const listener of listeners) listener();
	};

	/** One after the other: whoever comes later waits until the work before has settled. */
	function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
		const result = turn.then(work);
		turn = result.catch(() => undefined);
		return result;
	}

	/** `child` is null afterwards: its end is heard before `kill` resolves. */
	async function endChild(): Promise<void> {
		await child?.kill();
	}

	/** The child that holds or opens this recipe; a new one where none holds its model. Two who want the same recipe share one opening. */
	async function childFor(model: EngineModel): Promise<LoadedChild> {
		if (child !== null && recipeKey(child.model()) === recipeKey(model) && child.isUsable()) return child;
		if (child?.canChangeTo(model)) {
			child.changeTo(model);
			changed();
			return child;
		}
		await endChild();
		const { provider } = await findProvider();
		if (closed) throw new ProblemError('draining', 'Easel is stopping.');
		const { prepared = null } = options;
		const next = createLoadedChild({ file, libraryFolders, model, provider, recipes, prepared, loadLimitMs, log, changed });
		child = next;
		void next.ended.then(() => {
			if (child === next) child = null;
			changed();
		});
		changed();
		return next;
	}

	function findProvider(): Promise<ProviderChoice> {
		choice ??= chooseProviderInChild({ file, candidates, libraryFolders, log });
		return choice;
	}

	function rest(): void {
		if (idle !== null) clearTimeout(idle);
		idle = setTimeout(() => void inTurn(endChild), idleMs);
		idle.unref();
	}

	async function paint(model: EngineModel, work: PaintWork, observer: EngineObserver, signal: AbortSignal): Promise<Measurements> {
		const mine = createMeasurements();
		measurements = mine;
		signal.throwIfAborted();
		if (idle !== null) clearTimeout(idle);
		await preparer.stop();
		try {
			const began = performance.now();
			const held = await childFor(model);
			try {
				mine.run = await held.waitUntilLoaded(signal, (share) => observer.onStage('loading', { picture: 1, loading: share }));
			} finally {
				mine.timings.loading = performance.now() - began;
			}
			await paintInChild({ child: held, work, observer, signal, stepLimitMs, timings: mine.timings });
			preparer.rest(model, mine.run.provider);
			return mine;
		} finally {
			rest();
		}
	}

	return {
		provider: async () => (await findProvider()).provider,
		leftOut: async () => (await findProvider()).leftOut,
		paint: async (...work) => {
			const { run, timings } = await inTurn(() => paint(...work));
			if (run === null) throw new Error('a painting ended well before its model was loaded');
			return { run, timings };
		},
		prepare: async (model, onReady, signal) => await preparer.prepare(model, (await findProvider()).provider, onReady, signal),
		measured: () => ({ run: measurements?.run ?? null, timings: measurements?.timings ?? null }),
		release: () => inTurn(endChild),
		state: () => ({ model: child?.model().hash ?? null, loading: child?.loading() ?? null, pid: child?.pid ?? null }),
		onChange: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		[Symbol.asyncDispose]: async () => {
			closed = true;
			if (idle !== null) clearTimeout(idle);
			await preparer.stop();
			await endChild();
			await turn;
		},
	};
}
