/**
 * The parent's handle on the engine. A child process holds one model for its whole life; another model, an idle time or a request for
 * memory replaces it. One run at a time: a run that was told to stop ends between two network runs, one that hangs is killed.
 */
import type { RunFacts } from '#contract/generation.ts';
import type { Log } from '#contract/log.ts';
import { ProblemError } from '#contract/problem.ts';
import { chooseProviderInChild } from './choose-provider.ts';
import { createLoadedChild, type EngineModel, type LoadedChild, recipeKey } from './loaded-child.ts';
import { createMeasurements, type EngineTimings, type Measurements } from './measurements.ts';
import { type EngineObserver, paintInChild } from './paint-in-child.ts';
import type { PaintWork } from './protocol.ts';

export interface EngineOptions {
	/** Providers to try, in this order. */
	candidates: readonly string[];
	/** Without work for this long, the child is ended and its memory given back. */
	idleMs: number;
	/** A single network run that takes longer is broken off. */
	stepLimitMs: number;
	/** Opening a single file that takes longer is broken off. */
	loadLimitMs?: number;
	log: Log;
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
	/** @throws ProblemError; the signal's reason when it was aborted. */
	paint(
		model: EngineModel,
		work: PaintWork,
		observer: EngineObserver,
		signal: AbortSignal,
	): Promise<{ run: RunFacts; timings: EngineTimings }>;
	/** What the run in progress, or the last one, has measured so far. */
	measured(): { run: RunFacts | null; timings: EngineTimings | null };
	/** Ends the child after the run in progress. */
	release(): Promise<void>;
	state(): EngineState;
	/** Calls `listener` whenever the state changes. Returns the way to stop. */
	onChange(listener: () => void): () => void;
}

const tenMinutesMs = 600_000;

export function createEngine({ candidates, idleMs, stepLimitMs, loadLimitMs = tenMinutesMs, log, child: program }: EngineOptions): Engine {
	const file = program ?? new URL('./child.ts', import.meta.url);
	const listeners = new Set<() => void>();
	let provider: Promise<string> | null = null;
	let child: LoadedChild | null = null;
	let turn: Promise<unknown> = Promise.resolve();
	let idle: NodeJS.Timeout | null = null;
	let measurements: Measurements | null = null;
	let closed = false;

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

	/** The child that holds or opens this model; a new one where there is none. Two who want the same model share one opening. */
	async function childFor(model: EngineModel): Promise<LoadedChild> {
		if (child !== null && recipeKey(child.model) === recipeKey(model) && child.isUsable()) return child;
		await endChild();
		const chosen = await findProvider();
		if (closed) throw new ProblemError('draining', 'Easel is stopping.');
		const next = createLoadedChild({ file, model, provider: chosen, loadLimitMs, log, changed });
		child = next;
		void next.ended.then(() => {
			if (child === next) child = null;
			changed();
		});
		changed();
		return next;
	}

	function findProvider(): Promise<string> {
		provider ??= chooseProviderInChild(file, candidates, log);
		return provider;
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
		try {
			const began = performance.now();
			const held = await childFor(model);
			try {
				mine.run = await held.waitUntilLoaded(signal, (share) => observer.onStage('loading', { picture: 1, loading: share }));
			} finally {
				mine.timings.loading = performance.now() - began;
			}
			await paintInChild({ child: held, work, observer, signal, stepLimitMs, timings: mine.timings });
			return mine;
		} finally {
			rest();
		}
	}

	return {
		provider: findProvider,
		paint: async (...work) => {
			const { run, timings } = await inTurn(() => paint(...work));
			if (run === null) throw new Error('a painting ended well before its model was loaded');
			return { run, timings };
		},
		measured: () => ({ run: measurements?.run ?? null, timings: measurements?.timings ?? null }),
		release: () => inTurn(endChild),
		state: () => ({ model: child?.model.hash ?? null, loading: child?.loading() ?? null, pid: child?.pid ?? null }),
		onChange: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		[Symbol.asyncDispose]: async () => {
			closed = true;
			if (idle !== null) clearTimeout(idle);
			await endChild();
			await turn;
		},
	};
}
