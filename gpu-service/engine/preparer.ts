/**
 * Has models prepared while nothing else is to do: in a child of its own at the lowest priority, which is ended as soon as there is work, as
 * it cannot be stopped in the midst of a network. What is ready by then stays.
 */
import { mkdir, statfs } from 'node:fs/promises';
import type { Log } from '#contract/log.ts';
import { ProblemError, problemOf } from '#contract/problem.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { type ChildHandle, startChild } from './child-handle.ts';
import { describeModel } from './describe.ts';
import type { EngineModel, RecipePlace } from './loaded-child.ts';
import { availableMemory } from './machine-memory.ts';
import { listPreparable, type Preparable } from './preparable.ts';
import { preparedBytes } from './prepared-graphs.ts';
import type { PreparedPlace } from './protocol.ts';

export interface PreparedOptions extends PreparedPlace {
	/** Left free on the disk. */
	reserveBytes: number;
	/** Nothing was to do for this long before preparing begins. */
	afterMs: number;
}

export interface Preparer {
	/** Nothing is to do: the model is prepared after a while, unless it is already. */
	rest(model: EngineModel, provider: string): void;
	/** There is work. Resolves when the child is gone. */
	stop(): Promise<void>;
	/**
	 * Prepares at once. @param onReady told how many networks are ready, of how many.
	 *
	 * @throws ProblemError `out_of_disk`, `out_of_memory`; what the child failed with; the signal's reason.
	 */
	prepare(model: EngineModel, provider: string, onReady: (networks: number, of: number) => void, signal: AbortSignal): Promise<void>;
}

export interface PreparerOptions {
	/** The program of the child. */
	file: URL;
	recipes: RecipePlace;
	/** Null: nothing is prepared by itself. */
	prepared: PreparedOptions | null;
	log: Log;
}

/** Of the weights of a network, so much is in memory while it is prepared (measured with SD 1.5 in halves: 1.34). */
const memoryGrowth = 1.5;

export function createPreparer({ file, recipes, prepared, log }: PreparerOptions): Preparer {
	const done = new Set<string>();
	let timer: NodeJS.Timeout | null = null;
	let working: { stop: AbortController; ended: Promise<void> } | null = null;

	async function prepare(
		{ hash, title, recipe: { path } }: EngineModel,
		provider: string,
		onReady: (networks: number, of: number) => void,
		signal: AbortSignal,
	): Promise<void> {
		const networks = listPreparable(path, describeModel(readModelFolder(path), provider));
		if (prepared === null || provider !== 'cpu' || networks.length === 0) {
			done.add(hash);
			return;
		}
		const { folder, limitBytes, reserveBytes } = prepared;
		await refuse(title, networks, { folder, limitBytes, reserveBytes });
		signal.throwIfAborted();
		const child = startChild(file, log, []);
		const abort = () => void child.kill();
		signal.addEventListener('abort', abort);
		try {
			await answers(child, onReady, () =>
				child.order({ kind: 'prepare', path, provider, merged: { ...recipes, model: hash }, prepared: { folder, limitBytes } }),
			);
			done.add(hash);
		} catch (error) {
			signal.throwIfAborted();
			throw error;
		} finally {
			signal.removeEventListener('abort', abort);
			await child.kill();
		}
	}

	async function quietly(model: EngineModel, provider: string, signal: AbortSignal): Promise<void> {
		try {
			const began = performance.now();
			await prepare(model, provider, () => undefined, signal);
			log.debug('a model is prepared', { model: model.title, ms: Math.round(performance.now() - began) });
		} catch (error) {
			if (signal.aborted) return;
			log.info('a model was not prepared', { model: model.title, error });
			// Memory comes and goes. What failed otherwise would fail again; the next start of the service tries anew.
			if (problemOf(error)?.code !== 'out_of_memory') done.add(model.hash);
		}
	}

	return {
		prepare,
		rest: (model, provider) => {
			if (timer !== null) clearTimeout(timer);
			if (prepared === null || model.recipe.adapters.length > 0 || done.has(model.hash)) return;
			timer = setTimeout(() => {
				const stop = new AbortController();
				working = { stop, ended: quietly(model, provider, stop.signal) };
			}, prepared.afterMs);
			timer.unref();
		},
		stop: async () => {
			if (timer !== null) clearTimeout(timer);
			working?.stop.abort(new Error('there is work'));
			await working?.ended;
			working = null;
		},
	};
}

/** Resolves when the child is done. @throws ProblemError */
function answers(child: ChildHandle, onReady: (networks: number, of: number) => void, order: () => void): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	child.listen((answer) => {
		if (answer.kind === 'ready') onReady(answer.networks, answer.of);
		else if (answer.kind === 'prepared') resolve();
		else if (answer.kind === 'failed') reject(new ProblemError(answer.code, answer.detail));
	});
	void child.ended.then(reject);
	order();
	return promise;
}

/** @throws ProblemError when there is no room for it. */
async function refuse(
	title: string,
	networks: readonly Preparable[],
	{ folder, limitBytes, reserveBytes }: Omit<PreparedOptions, 'afterMs'>,
): Promise<void> {
	const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
	const disk = preparedBytes(networks.reduce((sum, { bytes }) => sum + bytes, 0));
	if (disk > limitBytes) {
		throw new ProblemError(
			'out_of_disk',
			`Preparing "${title}" takes ${gigabytes(disk)} on disk, and ${gigabytes(limitBytes)} are set aside for prepared models (EASEL_PREPARED_GB).`,
		);
	}
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize - disk < reserveBytes) {
		throw new ProblemError(
			'out_of_disk',
			`Preparing "${title}" takes ${gigabytes(disk)} on disk, and ${gigabytes(bavail * bsize)} are free.`,
		);
	}
	const memory = Math.max(...networks.map(({ bytes }) => bytes)) * memoryGrowth;
	if (availableMemory() < memory) {
		throw new ProblemError(
			'out_of_memory',
			`Preparing "${title}" takes ${gigabytes(memory)} of memory, and ${gigabytes(availableMemory())} are free.`,
		);
	}
}
