/** Which ControlNets go with a model, and those that a generation asks for. */
import { join } from 'node:path';
import type { Settings } from '#contract/generation.ts';
import { ProblemError } from '#contract/problem.ts';
import type { ControlNetFile } from '../engine/protocol.ts';
import type { ControlNetStore, StoredControlNet } from '../models/control-nets.ts';
import type { JudgedModel } from './catalog.ts';

/** A model with the ControlNets that lie in files of their own and fit it; its features name them. */
export interface ControlledModel extends JudgedModel {
	controlNets: readonly StoredControlNet[];
}

/** @param folder of the models. @param provider that is to run it. */
export async function withControlNets(
	model: JudgedModel,
	folder: string,
	store: ControlNetStore,
	provider: string,
): Promise<ControlledModel> {
	if (!model.takesControlNets) return { ...model, controlNets: [] };
	const own = await store.list(join(model.stored.path, 'controlnet'), provider);
	const shared = await store.list(join(folder, 'controlnet'), provider);
	const others = shared.filter(({ name }) => !own.some((net) => net.name === name));
	const controlNets = [...own, ...others].filter(({ network }) => model.fitsControlNet(network));
	const { entry } = model;
	const control = [...entry.features.control, ...controlNets.map(({ name }) => name)];
	return { ...model, entry: { ...entry, features: { ...entry.features, control } }, controlNets };
}

/** The files of the ControlNets that the settings name, each once. @throws ProblemError `validation_failed` when one is gone. */
export async function findControlNets(
	{ control }: Settings,
	{ entry, controlNets }: ControlledModel,
	store: ControlNetStore,
): Promise<ControlNetFile[]> {
	const files = new Map<string, ControlNetFile>();
	for (const [index, { model }] of control.entries()) {
		const field = `control[${index}].model`;
		const net = controlNets.find(({ name }) => name === model);
		if (net !== undefined) {
			files.set(model, { name: model, folder: net.folder, file: net.network.file, hash: await store.hash(net) });
		} else if (control.findIndex((use) => use.model === model) !== index) {
			const detail = `The ControlNet "${model}" lies inside the denoiser of "${entry.title}" and can follow one picture only. Name it once.`;
			throw new ProblemError('validation_failed', detail, { field });
		} else if (!entry.features.control.includes(model)) {
			throw new ProblemError('validation_failed', `The ControlNet "${model}" is no longer there. Choose another one.`, { field });
		}
	}
	return [...files.values()];
}
