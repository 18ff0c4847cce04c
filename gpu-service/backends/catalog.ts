/** What the local engine can paint with, kept up to date with the folders on disk and with what is loaded. */
import type { Catalog, CatalogModel } from '#contract/catalog.ts';
import { toProblem } from '#contract/problem.ts';
import { type ModelOffer, offerModel } from '../engine/describe.ts';
import type { EngineState } from '../engine/engine.ts';
import type { StoredAddOn } from '../models/add-ons.ts';
import type { Manifest } from '../models/manifest.ts';
import { brokenModel, ModelFault } from '../models/model-fault.ts';
import { readModelFolder } from '../models/model-folder.ts';
import type { StoredModel } from '../models/model-store.ts';
import { toCatalogAddOns } from './add-ons.ts';
import { toBrokenEntry, toEntry } from './offers.ts';

/** A stored model that has been judged. */
export interface JudgedModel {
	stored: StoredModel;
	entry: Omit<CatalogModel, 'state' | 'loading' | 'problem'>;
	/** Why it cannot be used; null when it can. */
	fault: ModelFault | null;
	isDefault: boolean;
	takesControlNets: boolean;
	/** Whether a ControlNet was made for it. */
	fitsControlNet: ModelOffer['fitsControlNet'];
}

/** Judges models; each once, until its files change. */
export function createJudge(): (stored: StoredModel, provider: string) => JudgedModel {
	const known = new Map<string, { stamp: string; judged: JudgedModel }>();
	return (stored, provider) => {
		const former = known.get(stored.path);
		if (former !== undefined && stored.stamp !== '' && former.stamp === stored.stamp) return former.judged;
		const judged = judge(stored, provider);
		known.set(stored.path, { stamp: stored.stamp, judged });
		return judged;
	};
}

/** @param chosen name of the model that somebody made the default; null when nobody did */
export function toCatalog(
	models: readonly JudgedModel[],
	addOns: readonly StoredAddOn[],
	provider: { name: string; notes: string[]; runtime: Catalog['runtime'] },
	engine: EngineState,
	{ chosen, depthNetwork }: { chosen: string | null; depthNetwork: string | null },
): Catalog {
	const usable = models.filter(({ fault }) => fault === null);
	const first = usable.find(({ entry }) => entry.name === chosen) ?? usable.find(({ isDefault }) => isDefault) ?? usable[0] ?? models[0];
	return {
		default_model: first?.entry.name ?? '',
		provider: provider.name,
		provider_notes: provider.notes,
		runtime: provider.runtime,
		...toCatalogAddOns(addOns),
		depth_network: depthNetwork,
		models: models.map(({ entry, fault, stored }) => {
			const mine = engine.model !== null && engine.model === stored.hash;
			return {
				...entry,
				state: fault !== null ? 'broken' : !mine ? 'unloaded' : engine.loading === null ? 'ready' : 'loading',
				loading: mine && fault === null ? engine.loading : null,
				problem: fault === null ? null : toProblem('model_broken', brokenModel(entry.title, fault.message)),
			};
		}),
	};
}

function judge(stored: StoredModel, provider: string): JudgedModel {
	const { name, hash, path } = stored;
	let manifest: Manifest | null = null;
	try {
		if (stored.fault !== null) throw stored.fault;
		const folder = { ...readModelFolder(path), name };
		({ manifest } = folder);
		const offer = offerModel(folder, provider);
		const { takesControlNets, fitsControlNet } = offer;
		return { stored, entry: toEntry(folder, hash, offer), fault: null, isDefault: manifest.isDefault, takesControlNets, fitsControlNet };
	} catch (fault) {
		if (!(fault instanceof ModelFault)) throw fault;
		const entry = toBrokenEntry(name, hash, manifest);
		return { stored, entry, fault, isDefault: manifest?.isDefault ?? false, takesControlNets: false, fitsControlNet: () => false };
	}
}
