/**
 * The parent's handle on the engine. A child process holds one model for its whole life, and may change between its recipes (LoRAs,
 * embeddings); another model, an idle time or a request for memory replaces it. Generations of one recipe may be
 * painted side by side in it, others one after the other. One that was told to stop ends between two network runs, a run that hangs is killed.
 */
import type { RunFacts, Settings } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { chooseProviderInChild, type LeftOut, type ProviderChoice } from './choose-provider.ts';
import { createLoadedChild, type EngineModel, type LoadedChild, type RecipePlace, recipeKey } from './loaded-child.ts';
import { type Batch, createMates } from './mates.ts';
import { measureUpscalerInChild } from './measure-upscaler.ts';
import { createMeasurements, type EngineTimings, type Measurements } from './measurements.ts';
import { type EngineObserver, NotBegun, paintInChild } from './paint-in-child.ts';
import { createPreparer, type PreparedOptions } from './preparer.ts';
import type { EnginePixels, PaintWork } from './protocol.ts';
import { type DepthMap, readDepthInChild } from './read-depth.ts';
import { createTurns } from './turns.ts';

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
	/** How many generations are painted together; `auto` unless told otherwise. */
	batch?: Batch;
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
	/** How many times larger an upscaler makes a picture. @param path of its file, absolute. @throws ProblemError */
	measureUpscaler(path: string): Promise<number>;
	/** How far everything in a picture is. @param path of the network's file, absolute. @param pixels 8-bit RGB in its size. @throws ProblemError */
	readDepth(path: string, pixels: EnginePixels): Promise<DepthMap>;
	/** What that painting, or without one the newest, has measured so far. */
	measured(work?: PaintWork): { run: RunFacts | null; timings: EngineTimings | null };
	/** Those with an equal key may be painted together, at most so many; 1 when they would not gain from it. */
	mates(settings: Settings): { key: string; most: number };
	/** Ends the child after the paintings in progress. */
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
	let hiring: Promise<unknown> = Promise.resolve();
	let idle: NodeJS.Timeout | null = null;
	const measurements = new WeakMap<PaintWork, Measurements>();
	let newest: Measurements | null = null;
	let closed = false;
	const mates = createMates(options.batch ?? 'auto');
	// A child that is no longer trusted takes nobody new, and is replaced when the last has left it.
	const turns = createTurns(() => child === null || child.isUsable());
	const preparer = createPreparer({ file, recipes, prepared: options.prepared ?? null, log });

	const changed = () => {
		for (const listener of listeners) listener();
	};

	/** `child` is null afterwards: its end is heard before `kill` resolves. */
	async function endChild(): Promise<void> {
		await child?.kill();
	}

	/** Ends the child when nobody is painted in it any more. */
	async function dismiss(): Promise<void> {
		const leave = await turns.enter(null);
		try {
			await endChild();
		} finally {
			leave();
		}
	}

	/** The child that holds or opens this recipe; a new one where none holds its model. Two who want the same recipe share one opening. */
	function childFor(model: EngineModel): Promise<LoadedChild> {
		const hired = hiring.then(() => hire(model));
		hiring = hired.catch(() => undefined);
		return hired;
	}

	async function hire(model: EngineModel): Promise<LoadedChild> {
		if (child !== null && !child.isUsable() && child.paintings.size > 0) throw new NotBegun('its child takes nobody new');
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
		idle = setTimeout(() => void dismiss(), idleMs);
		idle.unref();
	}

	async function paint(
		mine: Measurements,
		model: EngineModel,
		work: PaintWork,
		observer: EngineObserver,
		signal: AbortSignal,
	): Promise<void> {
		signal.throwIfAborted();
		const leave = await turns.enter(recipeKey(model), signal);
		if (idle !== null) clearTimeout(idle);
		try {
			await preparer.stop();
			const began = performance.now();
			const held = await childFor(model);
			try {
				mine.run = await held.waitUntilLoaded(signal, (share) => observer.onStage('loading', { picture: 1, loading: share }));
			} finally {
				mine.timings.loading = performance.now() - began;
			}
			const { settings } = work;
			// Where memory is scarce for one, there is none for a batch.
			if (model.recipe.isLean === true) mates.learn(settings, 1);
			const onTogether = (most: number) => mates.learn(settings, most);
			const { timings } = mine;
			await paintInChild({ child: held, work, together: mates.of(settings), observer, onTogether, signal, stepLimitMs, timings });
			if (turns.taken() === 1) preparer.rest(model, mine.run.provider);
		} finally {
			leave();
			if (turns.taken() === 0) rest();
		}
	}

	return {
		provider: async () => (await findProvider()).provider,
		leftOut: async () => (await findProvider()).leftOut,
		paint: async (model, work, observer, signal) => {
			const mine = createMeasurements();
			newest = mine;
			measurements.set(work, mine);
			for (;;) {
				try {
					await paint(mine, model, work, observer, signal);
					break;
				} catch (error) {
					if (!(error instanceof NotBegun)) throw error;
				}
			}
			const { run, timings } = mine;
			if (run === null) throw new Error('a painting ended well before its model was loaded');
			return { run, timings };
		},
		prepare: async (model, onReady, signal) => await preparer.prepare(model, (await findProvider()).provider, onReady, signal),
		measureUpscaler: async (path) => {
			const { provider } = await findProvider();
			return await measureUpscalerInChild(path, { file, libraryFolders, provider, log });
		},
		readDepth: async (path, pixels) => {
			const { provider } = await findProvider();
			return await readDepthInChild(path, pixels, { file, libraryFolders, provider, log });
		},
		measured: (work) => {
			const known = work === undefined ? newest : measurements.get(work);
			return { run: known?.run ?? null, timings: known?.timings ?? null };
		},
		mates: (settings) => ({ key: mates.key(settings), most: mates.of(settings).most }),
		release: dismiss,
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
			await dismiss();
		},
	};
}
