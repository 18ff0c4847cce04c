/** Tries a model before it is offered: its files are judged, then a child opens its networks once and ends. */
import type { Log } from '#contract/log.ts';
import { problemOf } from '#contract/problem.ts';
import { offerModel } from '../engine/describe.ts';
import { createLoadedChild, type RecipePlace } from '../engine/loaded-child.ts';
import { readModelFolder } from '../models/model-folder.ts';
import { toEntry } from './offers.ts';

export interface Trial {
	/** ONNX Runtime execution provider. */
	provider: string;
	/** Folders with libraries that the provider needs. */
	libraryFolders?: readonly string[];
	log: Log;
	recipes: RecipePlace;
	/** Program of the child; tests bring their own. */
	child?: URL;
	loadLimitMs?: number;
}

const tenMinutesMs = 600_000;

/**
 * Resolves with what is worth knowing: that the memory did not suffice, which says nothing of the model.
 *
 * @param folder absolute. @throws ModelFault, ProblemError `model_broken`, `worker_crashed`, `step_timeout`; the signal's reason.
 */
export async function tryModel(
	folder: string,
	{ provider, libraryFolders = [], log, recipes, child, loadLimitMs = tenMinutesMs }: Trial,
	signal: AbortSignal,
): Promise<string[]> {
	const model = readModelFolder(folder);
	const { title } = toEntry(model, '', offerModel(model, provider));
	const file = child ?? new URL('../engine/child.ts', import.meta.url);
	const opening = createLoadedChild({
		file,
		model: { title, hash: 'on trial', recipe: { path: folder, adapters: [] } },
		provider,
		libraryFolders,
		recipes,
		loadLimitMs,
		log,
		changed: () => undefined,
	});
	try {
		await opening.waitUntilLoaded(signal, () => undefined);
		return [];
	} catch (error) {
		signal.throwIfAborted();
		if (problemOf(error)?.code !== 'out_of_memory') throw error;
		return ['There is not enough free memory to open it at the moment: it could not be tried.'];
	} finally {
		await opening.kill();
	}
}
